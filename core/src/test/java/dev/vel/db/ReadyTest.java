package dev.vel.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vel.config.Secret;
import dev.vel.config.Settings;
import dev.vel.wire.VelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.flywaydb.core.Flyway;
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
  void knowsWhatFlywayMakesOfEachFile() {
    Flyway flyway = Migrations.flyway(url, where.user(), where.password().map(Secret::reveal));
    assertThat(
            Arrays.stream(flyway.info().applied())
                .map(migration -> String.valueOf(migration.getResolvedChecksum()))
                .collect(Collectors.joining(" ")))
        .isEqualTo(Migrations.CHECKSUMS);
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

  @Test
  void goesOnWithTheConnectionThatWasBegunForItOnce() throws Exception {
    Database.begin(where, url).run();
    int begun = newest();
    try (Database database = Database.ready(where, url).orElseThrow();
        Database next = Database.ready(where, url).orElseThrow()) {
      assertThat(process(database)).isEqualTo(begun);
      assertThat(process(next)).isNotEqualTo(begun);
    }
  }

  @Test
  void waitsForAConnectionThatIsStillBeingBegun() throws Exception {
    Runnable connecting = Database.begin(where, url);
    FutureTask<Database> looked = new FutureTask<>(() -> Database.ready(where, url).orElseThrow());
    Thread.ofPlatform().start(looked);
    connecting.run();
    int begun = newest();
    try (Database database = looked.get(1, TimeUnit.MINUTES)) {
      assertThat(process(database)).isEqualTo(begun);
      Awaitility.await("it made none of its own").until(() -> connections() == 1);
    }
  }

  @Test
  void connectsItselfWhereWhatWasBegunIsToSomewhereElseOrFailed() {
    Database.begin(where, url.replaceFirst(":\\d+/", ":1/")).run();
    try (Database database = Database.ready(where, url).orElseThrow()) {
      assertThat(role(database)).isEqualTo("vel_app");
    }
    Settings.Database stranger =
        new Settings.Database(where.url(), where.user(), Optional.of(new Secret("wrong")), 1);
    Database.begin(stranger, url).run();
    try (Database database = Database.ready(where, url).orElseThrow()) {
      assertThat(role(database)).isEqualTo("vel_app");
    }
  }

  @Test
  void connectsAgainWhereTheConnectionThatWasBegunHasBrokenSince() throws Exception {
    Database.begin(where, url).run();
    change("SELECT pg_terminate_backend(" + newest() + ")");
    Awaitility.await().until(() -> connections() == 0);
    try (Database database = Database.ready(where, url).orElseThrow()) {
      assertThat(role(database)).isEqualTo("vel_app");
    }
  }

  private int connections() throws SQLException {
    return ofOthers("count(*)", "");
  }

  private static int process(Database database) {
    return database.tx(
        tx -> tx.first(row -> row.integer("me"), "SELECT pg_backend_pid() AS me").orElseThrow());
  }

  /** The server's process of the connection that was made last. */
  private int newest() throws SQLException {
    return ofOthers("pid", " ORDER BY backend_start DESC LIMIT 1");
  }

  /** A number about the connections to this database, but for the one that asks. */
  private int ofOthers(String what, String order) throws SQLException {
    try (Connection owner = TestDatabase.asOwner(where);
        Statement statement = owner.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT "
                    + what
                    + " FROM pg_stat_activity WHERE datname = current_database()"
                    + " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
                    + order)) {
      rows.next();
      return rows.getInt(1);
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
  void oneWhoseMigrationWasAnotherIsNot() throws SQLException {
    change("UPDATE flyway_schema_history SET checksum = checksum + 1 WHERE version = '2'");
    assertThat(Database.ready(where, url)).isEmpty();
  }

  @Test
  void oneWhoseHistoryCommandsMayNotReadIsNot() throws SQLException {
    change("REVOKE SELECT ON flyway_schema_history FROM vel_app");
    assertThat(Database.ready(where, url)).isEmpty();
  }

  @Test
  void theConnectionThatLookedIsLetGoOfOnceThereIsAPool() {
    try (Database database = Database.arrive(where, url).orElseThrow()) {
      assertThat(database.pool().most()).isZero();
      int looked = database.tx(ReadyTest::backend);
      assertThat(database.tx(ReadyTest::backend)).isEqualTo(looked);
      int inside =
          database.tx(tx -> {
            database.fill();
            return backend(tx);
          });
      assertThat(inside).isEqualTo(looked);
      assertThat(database.tx(ReadyTest::backend)).isNotEqualTo(looked);
      assertThat(database.pool().most()).isEqualTo(where.poolSize());
      Awaitility.await().until(() -> !isConnected(database, looked));
    }
  }

  @Test
  void noPoolIsLeftWhereItIsMadeTooLate() throws SQLException {
    Database database = Database.arrive(where, url).orElseThrow();
    database.close();
    database.fill();
    assertThatThrownBy(() -> database.tx(ReadyTest::backend)).isInstanceOf(VelException.class);
    Awaitility.await().until(() -> connections() == 0);
  }

  private static int backend(Tx tx) {
    return tx.first(row -> row.integer("pid"), "SELECT pg_backend_pid() AS pid").orElseThrow();
  }

  private static boolean isConnected(Database database, int backend) {
    return database
        .tx(tx ->
            tx.first(
                row -> row.integer("pid"),
                "SELECT pid FROM pg_stat_activity WHERE pid = ?",
                backend))
        .isPresent();
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
