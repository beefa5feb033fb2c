package dev.vel.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vel.config.Settings;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.Ids;
import dev.vel.wire.VelException;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatabaseTest {
  private static final Instant NOW = Instant.parse("2026-11-22T14:00:00.123456Z");
  private Settings.Database settings;
  private Database database;

  @BeforeEach
  void open() {
    settings = TestDatabase.settings();
    database = TestDatabase.open(settings);
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void keepsWhatWasCommittedWithTypesAndTimesIntact() {
    UUID id = insertUser("a@example.com");
    record User(UUID id, String email, boolean disabled, Instant at) {}
    Optional<User> user =
        database.tx(tx ->
            tx.first(
                row ->
                    new User(
                        row.id("id"),
                        row.text("email"),
                        row.flag("disabled"),
                        row.time("created_at")),
                "SELECT * FROM users WHERE id = ?",
                id));
    assertThat(user).contains(new User(id, "a@example.com", false, NOW));
  }

  @Test
  void keepsNothingOfATransactionThatThrewAndAnnouncesNothing() {
    List<String> announced = new ArrayList<>();
    assertThatThrownBy(() ->
            database.run(tx -> {
              tx.update(INSERT, Ids.next(), "b@example.com", NOW, NOW);
              tx.afterCommit(() -> announced.add("b"));
              throw new IllegalStateException("changed my mind");
            }))
        .isInstanceOf(IllegalStateException.class);
    assertThat(count()).isZero();
    assertThat(announced).isEmpty();
  }

  @Test
  void announcesAfterTheCommitWithTheConnectionGivenBack() {
    List<Long> seen = new ArrayList<>();
    database.run(tx -> {
      tx.update(INSERT, Ids.next(), "c@example.com", NOW, NOW);
      tx.afterCommit(() -> seen.add(count()));
    });
    assertThat(seen).containsExactly(1L);
  }

  @Test
  void leaksNoConnectionWhateverHappensInside() {
    for (int i = 0; i < 30; i++) {
      assertThatThrownBy(() -> database.run(tx -> tx.update("SELECT nonsense FROM nowhere")))
          .isInstanceOf(RuntimeException.class);
      database.run(tx -> {});
    }
    assertThat(database.pool().active()).isZero();
    assertThat(count()).isZero();
  }

  @Test
  void runsAgainAfterASerialisationConflict() {
    int[] tries = {0};
    String answer =
        database.tx(tx -> {
          if (tries[0]++ < 2) {
            tx.update(
                "DO $$ BEGIN RAISE EXCEPTION 'again' USING ERRCODE = 'serialization_failure'; END $$");
          }
          return "done";
        });
    assertThat(answer).isEqualTo("done");
    assertThat(tries[0]).isEqualTo(3);
  }

  @Test
  void isUnavailableForWorkThatMeetsAConflictEachTime() {
    assertThatThrownBy(() ->
            database.run(tx ->
                tx.update(
                    "DO $$ BEGIN RAISE EXCEPTION 'again' USING ERRCODE = 'deadlock_detected'; END $$")))
        .isInstanceOfSatisfying(
            VelException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE));
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          disk_full,              The disk of the database is full
          io_error,               The database cannot read or write its disk
          out_of_memory,          The database is short of memory
          admin_shutdown,         The database does not answer
          """)
  void isUnavailableForAServerThatLacksWhatItNeeds(String condition, String sentence) {
    String fail = "DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '" + condition + "'; END $$";
    assertThatThrownBy(() -> database.run(tx -> tx.update(fail)))
        .isInstanceOfSatisfying(
            VelException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE))
        .hasMessageStartingWith(sentence);
  }

  @Test
  void saysThatTheDiskIsFullWhereOnlyTheCommitMeetsIt() {
    assertThatThrownBy(() ->
            database.run(tx -> {
              tx.update(
                  """
                  CREATE FUNCTION pg_temp.full() RETURNS trigger LANGUAGE plpgsql AS
                  $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = 'disk_full'; END $$
                  """);
              tx.update("CREATE TEMP TABLE late (n int)");
              tx.update(
                  "CREATE CONSTRAINT TRIGGER late AFTER INSERT ON late DEFERRABLE INITIALLY DEFERRED"
                      + " FOR EACH ROW EXECUTE FUNCTION pg_temp.full()");
              tx.update("INSERT INTO late VALUES (1)");
            }))
        .hasMessageStartingWith("The disk of the database is full");
  }

  @Test
  void namesTheBrokenConstraint() {
    insertUser("d@example.com");
    assertThatThrownBy(() -> insertUser("d@example.com"))
        .satisfies(e -> assertThat(SqlState.of(e).isDuplicate("users_email_key")).isTrue());
  }

  @Test
  void worksAsTheRoleThatMayNotTouchTheAuditLog() {
    assertThat(role()).isEqualTo("vel_app");
    assertThatThrownBy(() -> database.run(tx -> tx.update("DELETE FROM audit_logs")))
        .satisfies(e -> assertThat(SqlState.of(e).code()).isEqualTo("42501"));
  }

  @Test
  void goesOnWithANewConnectionWhenTheServerEndedTheOldOnes() throws Exception {
    insertUser("e@example.com");
    try (Connection owner = TestDatabase.asOwner(settings);
        Statement statement = owner.createStatement()) {
      statement.execute(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
              + " WHERE datname = current_database() AND pid <> pg_backend_pid()");
    }
    assertThat(count()).isEqualTo(1);
  }

  @Test
  void refusesAServerThatIsNotThereInOneSentence() {
    Settings.Database nowhere =
        new Settings.Database(
            Optional.of("jdbc:postgresql://127.0.0.1:1/vel"),
            settings.user(),
            settings.password(),
            1);
    assertThatThrownBy(() -> Database.open(nowhere, nowhere.url().orElseThrow()))
        .isInstanceOfSatisfying(
            VelException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE));
  }

  private static final String INSERT =
      "INSERT INTO users (id, email, role, created_at, updated_at) VALUES (?, ?, 'user', ?, ?)";

  private UUID insertUser(String email) {
    UUID id = Ids.next();
    database.run(tx -> tx.update(INSERT, id, email, NOW, NOW));
    return id;
  }

  private long count() {
    return database
        .tx(tx -> tx.first(row -> row.big("n"), "SELECT count(*) AS n FROM users"))
        .orElseThrow();
  }

  private String role() {
    return database
        .tx(tx -> tx.first(row -> row.text("r"), "SELECT current_user::text AS r"))
        .orElseThrow();
  }
}
