package dev.vel.db;

import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** Brings the schema up to date with Flyway, which takes a lock so that instances do not race. */
final class Migrations {
  private Migrations() {}

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
