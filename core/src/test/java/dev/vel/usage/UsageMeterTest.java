package dev.vel.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vel.audit.Actor;
import dev.vel.audit.Deed;
import dev.vel.audit.TestAudit;
import dev.vel.config.Settings;
import dev.vel.db.Database;
import dev.vel.db.Signals;
import dev.vel.db.TestDatabase;
import dev.vel.identity.Together;
import dev.vel.wire.Json;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UsageMeterTest {
  private static final InstantSource CLOCK = InstantSource.system();
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private Settings.Database settings;
  private Database database;
  private UsageMeter meter;

  @BeforeEach
  void open() {
    settings = TestDatabase.settings();
    database = TestDatabase.open(settings);
    meter = new UsageMeter(database, TestAudit.at(CLOCK), CLOCK);
  }

  @AfterEach
  void close() {
    meter.close();
    database.close();
  }

  @Test
  void writesRowsWithinAMomentByItself() {
    UUID user = Ledgers.user(database);
    meter.add(chat(user, 10));
    meter.add(deed(user));
    Awaitility.await()
        .pollInterval(Duration.ofMillis(20))
        .until(() ->
            Ledgers.count(database, "usage") == 1 && Ledgers.count(database, "audit_logs") == 1);
    assertThat(
            Ledgers.count(
                database,
                "usage WHERE route = 'chat' AND request_id = ? AND attempt = 1 AND NOT cached",
                "req-" + user))
        .isOne();
    assertThat(
            Ledgers.count(
                database,
                """
                audit_logs WHERE action = 'gateway.chat' AND actor = 'ann' AND ip = '10.0.0.1' AND user_agent = 'x�y'
                AND outcome = 'success' AND details ->> 'model' = 'm'
                """))
        .isOne();
  }

  @Test
  void losesNothingOfManyCallersWhenItIsClosed() throws Exception {
    List<UUID> users = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      users.add(Ledgers.user(database));
    }
    Together.run(
        16,
        i ->
            () -> {
              for (int n = 0; n < 500; n++) {
                meter.add(chat(users.get(n % 5), 1));
                meter.add(deed(users.get(n % 5)));
              }
              return true;
            });
    meter.close();
    assertThat(Ledgers.count(database, "usage")).isEqualTo(8_000);
    assertThat(Ledgers.count(database, "audit_logs")).isEqualTo(8_000);
    assertThat(sumOfMonths()).isEqualTo(8_000);
    meter.add(chat(users.getFirst(), 1));
    assertThat(meter.lost()).isOne();
  }

  @Test
  void keepsRowsWhileTheDatabaseIsAwayAndWritesThemOnce() throws Exception {
    UUID user = Ledgers.user(database);
    TestDatabase.setReachable(settings, false);
    for (int i = 0; i < 200; i++) {
      meter.add(chat(user, 1));
    }
    assertThat(meter.flush(Duration.ofSeconds(1))).isFalse();
    assertThat(meter.waiting()).isEqualTo(200);
    TestDatabase.setReachable(settings, true);
    assertThat(meter.flush(PATIENCE)).isTrue();
    assertThat(Ledgers.count(database, "usage")).isEqualTo(200);
    assertThat(sumOfMonths()).isEqualTo(200);
    assertThat(meter.lost()).isZero();
  }

  @Test
  void givesRowsUpRatherThanHoldRequestsUpForLong() throws Exception {
    UUID user = Ledgers.user(database);
    TestDatabase.setReachable(settings, false);
    long start = System.nanoTime();
    for (int i = 0; i < 50_003; i++) {
      meter.add(chat(user, 1));
    }
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
    assertThat(meter.lost()).isEqualTo(3);
    assertThat(meter.waiting()).isEqualTo(50_000);
    TestDatabase.setReachable(settings, true);
    assertThat(meter.flush(Duration.ofMinutes(1))).isTrue();
    assertThat(Ledgers.count(database, "usage")).isEqualTo(50_000);
  }

  @Test
  void givesUpOnlyTheRowThatTheDatabaseRefuses() throws Exception {
    UUID user = Ledgers.user(database);
    meter.add(chat(user, 1));
    meter.add(chat(UUID.randomUUID(), 1));
    meter.add(chat(user, 1));
    assertThat(meter.flush(PATIENCE)).isTrue();
    assertThat(Ledgers.count(database, "usage WHERE user_id = ?", user)).isEqualTo(2);
    assertThat(meter.lost()).isOne();
  }

  @Test
  void keepsTheBillOfAllThoughOneUsersSumsOutgrowTheirColumns() throws Exception {
    UUID huge = Ledgers.user(database);
    UUID other = Ledgers.user(database);
    for (int round = 0; round < 20; round++) {
      meter.add(chat(huge, Long.MAX_VALUE));
      meter.add(chat(huge, Long.MAX_VALUE));
      meter.add(chat(other, 1));
      assertThat(meter.flush(PATIENCE)).isTrue();
    }
    assertThat(meter.lost()).isZero();
    assertThat(Ledgers.count(database, "usage WHERE user_id = ?", huge)).isEqualTo(40);
    assertThat(
            Ledgers.count(
                database, "usage_months WHERE user_id = ? AND tokens < ?", huge, Long.MAX_VALUE))
        .isZero();
    assertThat(Ledgers.count(database, "usage WHERE user_id = ?", other)).isEqualTo(20);
  }

  @Test
  void writesTheRowsOfManyInstancesWithoutDeadlockAndTellsOfEachLimitOnce() throws Exception {
    List<UUID> users = new ArrayList<>();
    try (Signals signals = new Signals(database, settings, settings.url().orElseThrow())) {
      Quotas quotas = new Quotas(TestAudit.at(CLOCK), signals, CLOCK);
      for (int i = 0; i < 8; i++) {
        UUID user = Ledgers.user(database);
        users.add(user);
        NewQuota quota = new NewQuota(null, QuotaUnit.TOKENS, new BigDecimal(200), true);
        database.run(tx -> quotas.set(tx, Actor.SYSTEM, user, QuotaSetter.ADMIN, List.of(quota)));
      }
    }
    UsageLog log = new UsageLog(TestAudit.at(CLOCK), CLOCK);
    try (UsageMeter second = new UsageMeter(database, TestAudit.at(CLOCK), CLOCK)) {
      List<Object> outcomes =
          Together.run(
              8,
              i ->
                  () -> {
                    for (int n = 0; n < 300; n++) {
                      (i % 2 == 0 ? meter : second).add(chat(users.get((n * 7 + i) % 8), 1));
                      if (n % 10 == 0) {
                        Metered task = chat(users.get((n + i) % 8), 1);
                        database.run(tx -> log.record(tx, task));
                      }
                    }
                    return true;
                  });
      assertThat(outcomes).containsOnly(true);
      assertThat(second.flush(PATIENCE) && meter.flush(PATIENCE)).isTrue();
      assertThat(second.lost() + meter.lost()).isZero();
    }
    assertThat(sumOfMonths()).isEqualTo(8 * 330);
    assertThat(Ledgers.count(database, "audit_logs WHERE action = 'quota.warning'")).isEqualTo(8);
    assertThat(Ledgers.count(database, "audit_logs WHERE action = 'quota.exceeded'")).isEqualTo(8);
    try (Connection owner = TestDatabase.asOwner(settings);
        Statement statement = owner.createStatement();
        var deadlocks =
            statement.executeQuery(
                "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")) {
      assertThat(deadlocks.next()).isTrue();
      assertThat(deadlocks.getLong(1)).isZero();
    }
  }

  private long sumOfMonths() {
    return database
        .tx(tx ->
            tx.first(
                row -> row.big("tokens"),
                "SELECT coalesce(sum(tokens), 0)::bigint AS tokens FROM usage_months"))
        .orElseThrow();
  }

  private static Metered chat(UUID user, long tokens) {
    return Ledgers.chat(user, Instant.now(), Ledgers.call("openai", tokens, 0, null));
  }

  private static Deed deed(UUID user) {
    Actor actor = new Actor(user, "ann", "10.0.0.1", "x\0y", "req-" + user);
    return Deed.of(
        Instant.now(),
        actor,
        "gateway.chat",
        "request",
        "req-" + user,
        true,
        Json.object().put("model", "m"));
  }
}
