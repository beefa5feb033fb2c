package dev.vel.db;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A connection behind a pooler that belongs to one transaction: what a session is given once, a
 * transaction is given each time, and loses at its end.
 */
final class Borrowed {
  /** The same as {@code vel_assume_role()} of V1__schema.sql, for one transaction. */
  private static final String BEGIN =
      """
      SELECT set_config('statement_timeout', '20s', true), set_config('lock_timeout', '10s', true),
        (SELECT set_config('role', rolname, true) FROM pg_roles
         WHERE rolname = 'vel_app' AND pg_has_role(oid, 'MEMBER'))
      """;

  private Borrowed() {}

  static void begin(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(BEGIN);
    }
  }
}
