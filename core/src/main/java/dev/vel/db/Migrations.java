package dev.vel.db;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** Brings the schema up to date with Flyway, which takes a lock so that instances do not race. */
final class Migrations {
  /** The newest of them; a test holds it to the files. */
  static final int LATEST = 11;

  /**
   * Whether all of them and nothing newer were applied, and what afterMigrate.sql sees to is in
   * order.
   */
  private static final String ARE_DONE =
      """
      SELECT bool_and(success) AND max(version::int) = ?
        AND coalesce((SELECT max(position) FROM audit_logs) < pg_snapshot_xmax(pg_current_snapshot())::text::bigint
          + (SELECT shift FROM audit_positions), true)
      FROM flyway_schema_history WHERE version IS NOT NULL
      """;

  private Migrations() {}

  /**
   * A quick look at the schema, by somebody who cannot migrate.
   *
   * @throws SQLException also when there is nothing to look at
   */
  static boolean areDone(Connection connection) throws SQLException {
    try (PreparedStatement look = connection.prepareStatement(ARE_DONE)) {
      look.setInt(1, LATEST);
      try (ResultSet row = look.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }

  static void run(String url, Optional<String> user, Optional<String> password) {
    try {
      Flyway flyway =
          Flyway.configure()
              .dataSource(url, user.orElse(null), password.orElse(null))
              .locations("classpath:dev/vel/db/migration")
              .loggers("slf4j")
              .load();
      NewerSchema.refuse(flyway.info());
      flyway.migrate();
    } catch (FlywayException e) {
      if (SqlState.of(e).isConnectionLoss() || SqlState.of(e).code().startsWith("28")) {
        throw Database.unreachable(e);
      }
      throw e;
    }
  }
}
