package dev.vel.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vel.audit.AuditVerification.Kind;
import dev.vel.config.Secret;
import dev.vel.config.Settings;
import dev.vel.db.Database;
import dev.vel.db.TestDatabase;
import dev.vel.identity.MovableClock;
import dev.vel.wire.Ids;
import dev.vel.wire.Json;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What somebody with every right in the database can do to the log, and what becomes of it. */
class AuditChainTest {
  private static final Secret OLD = new Secret("old-secret-".repeat(6));
  private static final Secret NEW = new Secret("new-secret-".repeat(6));
  private static final String FIFTH =
      "(SELECT id FROM audit_logs ORDER BY position, id OFFSET 4 LIMIT 1)";

  private Settings.Database settings;
  private Database database;
  private MovableClock clock;

  @BeforeEach
  void open() {
    settings = TestDatabase.settings();
    database = TestDatabase.open(settings);
    clock = new MovableClock();
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void anEmptyLogIsIntact() {
    AuditVerification found = chain(TestAudit.KEYS).verify(null);
    assertThat(found).isEqualTo(new AuditVerification(true, 0, 0, 0, 0, null, null));
  }

  @Test
  void sealsWhatWasWrittenAndProvesIt() {
    write(7);
    bulk(2_500);
    AuditVerification found = verified(2_507);
    assertThat(found.seals()).isEqualTo(3);
    assertThat(found.head()).isNotNull();
    write(1);
    AuditVerification later = chain(TestAudit.KEYS).verify(found.head());
    assertThat(later.intact()).isTrue();
    assertThat(later.rows()).isEqualTo(2_508);
  }

  @Test
  void signsWhatTheDatabaseKeepsWhateverItMakesOfIt() {
    Actor odd = new Actor(Ids.next(), "ünï=\"cöde\" 😀", "::1", "a\nb\tc", null);
    audit(TestAudit.KEYS)
        .append1(
            database,
            odd,
            """
            {"z":1,"a":[1.50,1e3,-0.0,0.1,12345678901234567890.123456789,null,true],"ä":{"b":"\\u2028","a":{}}}\
            """);
    bulk(1);
    assertThat(verified(2).unsignedRows()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "UPDATE audit_logs SET actor = 'nobody' WHERE id = FIFTH | ROW",
        "UPDATE audit_logs SET at = at + interval '1 microsecond' WHERE id = FIFTH | ROW",
        "UPDATE audit_logs SET details = '{\"a\": 1}' WHERE id = FIFTH | ROW",
        "UPDATE audit_logs SET user_id = NULL WHERE id = FIFTH | ROW",
        "UPDATE audit_logs SET ip = '' WHERE id = FIFTH | ROW",
        "UPDATE audit_logs SET signature = NULL WHERE id = FIFTH | ROW",
        "UPDATE audit_logs SET signature = set_byte(signature, 20, get_byte(signature, 20) # 1) WHERE id = FIFTH | ROW",
        "INSERT INTO audit_logs (id, at, actor, action, outcome, position) SELECT gen_random_uuid(), at, 'x', 'y', 'success', position FROM audit_logs WHERE id = FIFTH | ROW",
        "INSERT INTO audit_logs (id, at, actor, action, outcome) SELECT gen_random_uuid(), at, 'x', 'y', 'success' FROM audit_logs WHERE id = FIFTH | ROW",
        "INSERT INTO audit_logs (id, at, user_id, actor, action, resource_type, resource_id, outcome, ip, user_agent, request_id, details, signature) SELECT gen_random_uuid(), at, user_id, actor, action, resource_type, resource_id, outcome, ip, user_agent, request_id, details, signature FROM audit_logs WHERE id = FIFTH | ROW",
        "DELETE FROM audit_logs WHERE id = FIFTH | ROWS",
        "DELETE FROM audit_logs | ROWS",
        "UPDATE audit_logs SET position = (SELECT max(position) - min(position) FROM audit_logs) + 2 * (SELECT min(position) FROM audit_logs) - position | ROWS",
        "UPDATE audit_logs SET position = position + 1000000 WHERE id = FIFTH | ROWS",
        "DELETE FROM audit_seals WHERE number = 1 | SEAL_MISSING",
        "DELETE FROM audit_seals WHERE number = 2 | SEAL_MISSING",
        "UPDATE audit_seals SET row_count = row_count + 1 WHERE number = 2 | SEAL",
        "UPDATE audit_seals SET sealed_at = now() WHERE number = 2 | SEAL",
        "UPDATE audit_seals SET signature = set_byte(signature, 20, get_byte(signature, 20) # 1) WHERE number = 2 | SEAL",
        "UPDATE audit_seals SET hash = sha256(hash) WHERE number = 2 | SEAL",
      })
  void findsWhatTheOwnerOfTheDatabaseDid(String sql, Kind kind) throws SQLException {
    for (int seal = 1; seal <= 3; seal++) {
      write(3);
      seal();
    }
    verified(9);
    asOwner(sql.replace("FIFTH", FIFTH));
    AuditVerification found = chain(TestAudit.KEYS).verify(null);
    assertThat(found.intact()).isFalse();
    assertThat(found.problem()).isNotNull();
    assertThat(found.problem().kind()).as(found.problem().message()).isEqualTo(kind);
    // What comes later neither heals nor hides it.
    write(3);
    assertThat(chain(TestAudit.KEYS).verify(null).problem()).isNotNull();
  }

  @Test
  void saysWhichRowWasChangedAndHowManyBeforeItAreGood() throws SQLException {
    write(3);
    seal();
    write(3);
    seal();
    UUID fifth =
        database
            .tx(tx -> tx.first(row -> row.id("id"), FIFTH.substring(1, FIFTH.length() - 1)))
            .orElseThrow();
    asOwner("UPDATE audit_logs SET outcome = 'failure' WHERE id = " + FIFTH);
    AuditVerification found = chain(TestAudit.KEYS).verify(null);
    assertThat(found.problem().seal()).isEqualTo(2);
    assertThat(found.problem().rowId()).isEqualTo(fifth);
    assertThat(found.rows()).isEqualTo(4);
    assertThat(found.seals()).isEqualTo(1);
  }

  @Test
  void findsARowThatWasChangedBeforeItWasSealed() throws SQLException {
    write(2);
    asOwner(
        "UPDATE audit_logs SET actor = 'nobody' WHERE id = (SELECT min(id::text)::uuid FROM audit_logs)");
    assertThat(chain(TestAudit.KEYS).verify(null).problem().kind()).isEqualTo(Kind.ROW);
  }

  @Test
  void aKeptHeadShowsThatTheEndWasCutOff() throws SQLException {
    write(3);
    AuditHead first = verified(3).head();
    write(3);
    AuditHead second = verified(6).head();
    asOwner(
        "DELETE FROM audit_logs WHERE position > (SELECT last_position FROM audit_seals WHERE number = 1)");
    asOwner("DELETE FROM audit_seals WHERE number = 2");
    assertThat(chain(TestAudit.KEYS).verify(null).intact()).isTrue();
    assertThat(chain(TestAudit.KEYS).verify(first).intact()).isTrue();
    AuditVerification cut = chain(TestAudit.KEYS).verify(second);
    assertThat(cut.problem().kind()).isEqualTo(Kind.NOT_EXPECTED);
    // Continued, it has a second seal again, but not that one.
    write(1);
    clock.move(Duration.ofSeconds(5));
    assertThat(chain(TestAudit.KEYS).verify(second).problem().kind()).isEqualTo(Kind.NOT_EXPECTED);
    assertThat(chain(TestAudit.KEYS).verify(first).intact()).isTrue();
  }

  @Test
  void aProcessNoticesThatASealItSawIsGone() throws SQLException {
    AuditChain running = chain(TestAudit.KEYS);
    write(3);
    running.seal(1);
    write(3);
    running.seal(1);
    asOwner("DELETE FROM audit_seals WHERE number = 2");
    write(1);
    assertThat(running.verify(null).problem().kind()).isEqualTo(Kind.SEAL);
    AuditVerification found = chain(TestAudit.KEYS).verify(null);
    assertThat(found.problem().message()).contains("gone");
    // Somebody looked into it, and kept the head from then on.
    assertThat(chain(TestAudit.KEYS).verify(found.head()).intact()).isTrue();
  }

  @Test
  void aProcessNoticesThatASealItSawIsGoneWithItsRows() throws SQLException {
    AuditChain running = chain(TestAudit.KEYS);
    write(3);
    running.seal(1);
    asOwner("DELETE FROM audit_seals");
    asOwner("DELETE FROM audit_logs");
    running.seal(1);
    assertThat(chain(TestAudit.KEYS).verify(null).problem().kind()).isEqualTo(Kind.SEAL);
  }

  @Test
  void neverSealsPastAWriterThatCommitsLate() throws Exception {
    CountDownLatch written = new CountDownLatch(1);
    CountDownLatch commit = new CountDownLatch(1);
    try (ExecutorService other = Executors.newSingleThreadExecutor()) {
      Future<?> late =
          other.submit(() ->
              database.run(tx -> {
                audit(TestAudit.KEYS).audit.record(tx, Actor.SYSTEM, "late", "x", null, null);
                written.countDown();
                await(commit);
              }));
      await(written);
      write(3);
      assertThat(chain(TestAudit.KEYS).seal(10)).isZero();
      AuditVerification waiting = chain(TestAudit.KEYS).verify(null);
      assertThat(waiting.intact()).isTrue();
      assertThat(waiting.unsealedRows()).isEqualTo(3);
      commit.countDown();
      late.get(10, TimeUnit.SECONDS);
    }
    verified(4);
  }

  @Test
  void sealsBesideManyWritersAndOtherSealers() throws Exception {
    int writers = 4;
    int each = 150;
    List<AuditChain> sealers = List.of(chain(TestAudit.KEYS), chain(TestAudit.KEYS));
    try (ExecutorService threads = Executors.newFixedThreadPool(writers + sealers.size())) {
      List<Future<?>> writing = new ArrayList<>();
      for (int writer = 0; writer < writers; writer++) {
        writing.add(threads.submit(() -> IntStream.range(0, each).forEach(i -> write(1 + i % 3))));
      }
      List<Future<?>> sealing = new ArrayList<>();
      for (AuditChain sealer : sealers) {
        sealing.add(
            threads.submit(() -> {
              while (writing.stream().anyMatch(it -> !it.isDone())) {
                sealer.seal(1);
              }
            }));
      }
      for (Future<?> future : writing) {
        future.get(60, TimeUnit.SECONDS);
      }
      for (Future<?> future : sealing) {
        future.get(60, TimeUnit.SECONDS);
      }
    }
    AuditVerification found = verified(writers * each * 2L);
    assertThat(found.seals()).isGreaterThan(2);
  }

  @Test
  void rowsThatAreOlderThanSignaturesAreSealedAsSuchAndOnlyOnce() throws SQLException {
    asOwner(
        "INSERT INTO audit_logs (id, at, actor, action, outcome, position) SELECT gen_random_uuid(), now(),"
            + " 'x', 'y', 'success', (SELECT founded FROM audit_positions) FROM generate_series(1, 1500)");
    write(3);
    AuditVerification found = verified(1_503);
    assertThat(found.unsignedRows()).isEqualTo(1_500);
    assertThat(found.seals()).isEqualTo(3);
    asOwner(
        "INSERT INTO audit_logs (id, at, actor, action, outcome, position) SELECT gen_random_uuid(), now(),"
            + " 'x', 'y', 'success', (SELECT founded FROM audit_positions)");
    assertThat(chain(TestAudit.KEYS).verify(null).intact()).isFalse();
  }

  @Test
  void goesOnUnderANewKeyAndIsProvenWithoutTheOldOne() {
    AuditKeys old = AuditKeys.of(OLD, List.of());
    AuditKeys both = AuditKeys.of(NEW, List.of(OLD));
    AuditKeys fresh = AuditKeys.of(NEW, List.of());
    write(old, 3);
    AuditHead kept = chain(old).verify(null).head();
    // Without anything written: the chain must not wait for a row before the old key can go.
    clock.move(Duration.ofMinutes(5));
    chain(both).seal(1);
    AuditVerification found = chain(fresh).verify(null);
    assertThat(found.intact()).isTrue();
    assertThat(found.seals()).isEqualTo(2);
    assertThat(found.unsignedRows()).isEqualTo(3);
    // An instance that still has the old key alone leaves the sealing to the others.
    write(old, 1);
    assertThat(chain(old).seal(1)).isZero();
    write(both, 1);
    assertThat(chain(both).seal(1)).isEqualTo(2);
    assertThat(chain(fresh).verify(kept).intact()).isTrue();
  }

  @Test
  void nothingButAKeptHeadProvesAChainWhoseKeyIsLost() {
    AuditKeys old = AuditKeys.of(OLD, List.of());
    AuditKeys fresh = AuditKeys.of(NEW, List.of());
    write(old, 3);
    AuditHead kept = chain(old).verify(null).head();
    clock.move(Duration.ofHours(2));
    write(fresh, 3);
    AuditVerification found = chain(fresh).verify(null);
    assertThat(found.problem().kind()).isEqualTo(Kind.UNPROVEN);
    assertThat(found.problem().seal()).isEqualTo(1);
    assertThat(chain(fresh).verify(kept).intact()).isTrue();
    assertThat(chain(AuditKeys.of(NEW, List.of(OLD))).verify(null).intact()).isTrue();
  }

  @Test
  void goesOnInAServerWhoseTransactionsBeginAnew() throws Exception {
    write(3);
    // As after a restore from a dump: the rows stand higher than the new server has counted.
    asOwner("UPDATE audit_logs SET position = position + 1000000000");
    asOwner(
        new String(
            getClass().getResourceAsStream("/dev/vel/db/migration/afterMigrate.sql").readAllBytes(),
            java.nio.charset.StandardCharsets.UTF_8));
    write(3);
    assertThat(chain(TestAudit.KEYS).seal(2)).isEqualTo(6);
    verified(6);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE audit_seals SET row_count = 0",
        "DELETE FROM audit_seals",
        "TRUNCATE audit_seals"
      })
  void sealsCannotBeChanged(String sql) throws SQLException {
    write(1);
    seal();
    assertThat(
            org.assertj.core.api.Assertions.catchThrowable(
                () -> database.run(tx -> tx.update(sql))))
        .isNotNull();
    try (Connection owner = TestDatabase.asOwner(settings);
        Statement statement = owner.createStatement()) {
      assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> statement.execute(sql)))
          .hasMessageContaining("append-only");
    }
  }

  private AuditVerification verified(long rows) {
    // Other tests write on the same server: their transactions hold the sealing up for a moment.
    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> chain(TestAudit.KEYS).verify(null).unsealedRows() == 0);
    AuditVerification found = chain(TestAudit.KEYS).verify(null);
    assertThat(found.problem()).isNull();
    assertThat(found.intact()).isTrue();
    assertThat(found.rows()).isEqualTo(rows);
    return found;
  }

  private void seal() {
    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> chain(TestAudit.KEYS).seal(10) > 0);
  }

  private AuditChain chain(AuditKeys keys) {
    return new AuditChain(database, keys, clock);
  }

  private Writer audit(AuditKeys keys) {
    return new Writer(new Audit(keys, clock));
  }

  /** Rows of one transaction each, but for those of one call. */
  private void write(int rows) {
    write(TestAudit.KEYS, rows);
  }

  private void write(AuditKeys keys, int rows) {
    Audit audit = new Audit(keys, clock);
    for (int i = 0; i < rows; i++) {
      String resource = "thing-" + i;
      database.run(tx ->
          audit.record(
              tx,
              new Actor(Ids.next(), "ann@example.org", "192.0.2.1", "curl", "r"),
              "thing.do",
              "thing",
              resource,
              Json.object().put("colour", "blue")));
    }
  }

  private void bulk(int rows) {
    Audit audit = new Audit(TestAudit.KEYS, InstantSource.system());
    List<Deed> deeds =
        IntStream.range(0, rows)
            .mapToObj(i ->
                Deed.of(
                    Instant.now(),
                    new Actor(null, "a\0b", null, "x\0y", null),
                    "gateway.chat",
                    "model",
                    null,
                    i % 2 == 0,
                    i % 3 == 0 ? null : Json.object().put("n", i * 0.1)))
            .toList();
    database.run(tx -> audit.append(tx, deeds));
  }

  private record Writer(Audit audit) {
    void append1(Database database, Actor actor, String details) {
      database.run(tx ->
          audit.record(
              tx,
              actor,
              "odd",
              "thing",
              null,
              Json.read(details, com.fasterxml.jackson.databind.node.ObjectNode.class)));
    }
  }

  private void asOwner(String sql) throws SQLException {
    try (Connection owner = TestDatabase.asOwner(settings);
        Statement statement = owner.createStatement()) {
      statement.execute("SET session_replication_role = replica");
      statement.execute(sql);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
