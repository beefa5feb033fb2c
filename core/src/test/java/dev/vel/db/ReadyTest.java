package dev.vel.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vel.config.Settings;
import dev.vel.wire.VelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Looking at the schema instead of migrating it. */
class ReadyTest {
  private final Settings.Database where = TestDatabase.settings();
  private final String url = where.url().orElseThrow();

  @Test
  void knowsTheNewestFile() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("src/main/resources/dev/vel/db/migration"))) {
      assertThat(
              files
                  .map(file -> file.getFileName().toString())
                  .filter(name -> name.startsWith("V"))
                  .mapToInt(name -> Integer.parseInt(name.substring(1, name.indexOf("__"))))
                  .max())
          .hasValue(Migrations.LATEST);
    }
  }

  @Test
  void aMigratedDatabaseIsReadyAndWorksOnTheConnectionThatLookedAndOnMore() {
    try (Database database = Database.ready(where, url).orElseThrow()) {
      assertThat(role(database)).isEqualTo("vel_app");
      String both =
          database.tx(outer -> role(database) + " " + database.tx(inner -> role(database)));
      assertThat(both).isEqualTo("vel_app vel_app");
    }
  }

  private static String role(Database database) {
    return database.tx(
        tx -> tx.first(row -> row.text("me"), "SELECT current_user::text AS me").orElseThrow());
  }

  private void change(String sql) throws SQLException {
    try (Connection owner = TestDatabase.asOwner(where);
        Statement statement = owner.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void oneThatMissesAMigrationIsNot() throws SQLException {
    change("DELETE FROM flyway_schema_history WHERE version = '" + Migrations.LATEST + "'");
    assertThat(Database.ready(where, url)).isEmpty();
  }

  @Test
  void oneWhoseMigrationFailedIsNot() throws SQLException {
    change("UPDATE flyway_schema_history SET success = false WHERE version = '1'");
    assertThat(Database.ready(where, url)).isEmpty();
  }

  @Test
  void oneThatKnowsMoreThanThisVelIsNot() throws SQLException {
    change("UPDATE flyway_schema_history SET version = '999' WHERE version = '2'");
    assertThat(Database.ready(where, url)).isEmpty();
  }

  @Test
  void oneThatWasRestoredToAYoungerServerIsNot() throws SQLException {
    change(
        """
        INSERT INTO audit_logs (id, at, actor, action, outcome, position)
        VALUES (gen_random_uuid(), now(), 'test', 'test', 'success', 4000000000)
        """);
    assertThat(Database.ready(where, url)).isEmpty();
  }

  @Test
  void oneWithoutTablesIsNot() throws SQLException {
    change("DROP TABLE flyway_schema_history");
    assertThat(Database.ready(where, url)).isEmpty();
  }

  @Test
  void whereNobodyAnswersIsSaidAtOnce() {
    Settings.Database nowhere =
        new Settings.Database(
            Optional.of("jdbc:postgresql://127.0.0.1:1/vel"),
            Optional.of("u"),
            Optional.empty(),
            1);
    assertThatThrownBy(() -> Database.ready(nowhere, nowhere.url().orElseThrow()))
        .isInstanceOf(VelException.class);
  }
}
