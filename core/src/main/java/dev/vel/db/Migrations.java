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
  static final int LATEST = 14;

  /** What Flyway makes of each of them, in order; a test holds it to the files. */
  static final String CHECKSUMS =
      "-1141371633 1791272421 -152789440 -448586037 1320094732 1805491899 -790911425 -1752361546"
          + " -85490525 -156016706 869495034 700669079 1316836115 -1902670376";

  /**
   * Whether all of them as they are here and nothing newer were applied, which is what Flyway
   * compares, and what afterMigrate.sql sees to is in order.
   */
  private static final String ARE_DONE =
      """
      SELECT bool_and(success) AND max(version::int) = ?
        AND string_agg(checksum::text, ' ' ORDER BY version::int) = ?
        AND coalesce((SELECT has_table_privilege(oid, 'flyway_schema_history', 'SELECT')
          FROM pg_roles WHERE rolname = 'vel_app'), true)
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
      look.setString(2, CHECKSUMS);
      try (ResultSet row = look.executeQuery()) {
        return row.next() && row.getBoolean(1);
      }
    }
  }

  static void run(String url, Optional<String> user, Optional<String> password) {
    try {
      Flyway flyway = flyway(url, user, password);
      NewerSchema.refuse(flyway.info());
      flyway.migrate();
    } catch (FlywayException e) {
      SqlState state = SqlState.of(e);
      if (state.isConnectionLoss() || state.isRefusal() || state.want().isPresent()) {
        throw Database.unreachable(e);
      }
      throw e;
    }
  }

  static Flyway flyway(String url, Optional<String> user, Optional<String> password) {
    return Flyway.configure()
        .dataSource(url, user.orElse(null), password.orElse(null))
        .locations("classpath:dev/vel/db/migration")
        .loggers("slf4j")
        .load();
  }
}
