package dev.vel.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vel.audit.Actor;
import dev.vel.audit.Audit;
import dev.vel.audit.TestAudit;
import dev.vel.config.Settings;
import dev.vel.db.Database;
import dev.vel.db.Signals;
import dev.vel.db.TestDatabase;
import dev.vel.identity.MovableClock;
import dev.vel.identity.Together;
import dev.vel.wire.Json;
import dev.vel.wire.VelException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class QuotasTest {
  private static final MovableClock CLOCK = new MovableClock();
  private static Database database;
  private static Signals signals;
  private static Quotas quotas;
  private static UsageLog log;

  @BeforeAll
  static void open() {
    Settings.Database settings = TestDatabase.settings();
    database = TestDatabase.open(settings);
    signals = new Signals(database, settings, settings.url().orElseThrow());
    Audit audit = TestAudit.at(CLOCK);
    quotas = new Quotas(audit, signals, CLOCK);
    log = new UsageLog(audit, CLOCK);
  }

  @AfterAll
  static void close() {
    signals.close();
    database.close();
  }

  @Test
  void sumsUpTheMonthByProvider() {
    UUID user = Ledgers.user(database);
    set(
        user,
        QuotaSetter.USER,
        quota(null, QuotaUnit.USD, "1"),
        quota("groq", QuotaUnit.TOKENS, "50"));
    use(user, "groq", 30);
    use(user, "openai", 100);
    QuotaReport report = database.tx(tx -> quotas.report(tx, user));
    assertThat(report.period()).isEqualTo("2026-11");
    assertThat(report.resetsAt()).isEqualTo("2026-12-01T00:00:00Z");
    assertThat(report.quotas())
        .extracting(QuotaReport.Line::provider)
        .containsExactly(null, "groq");
    assertThat(report.quotas().getFirst().used()).isEqualByComparingTo("0.13");
    assertThat(report.quotas().getFirst().remaining()).isEqualByComparingTo("0.87");
    assertThat(report.quotas().getLast().used()).isEqualByComparingTo("30");
  }

  @Test
  void tellsOfEachLimitOnceHoweverManyCallsCrossIt() throws Exception {
    UUID user = Ledgers.user(database);
    set(user, QuotaSetter.ADMIN, quota(null, QuotaUnit.TOKENS, "1000"));
    List<QuotaAlert> alerts = new ArrayList<>();
    for (Object told : Together.run(64, i -> () -> use(user, i % 2 == 0 ? "groq" : "openai", 20))) {
      alerts.addAll(((List<?>) told).stream().map(QuotaAlert.class::cast).toList());
    }
    assertThat(alerts)
        .extracting(QuotaAlert::level)
        .containsExactlyInAnyOrder(QuotaAlert.Level.WARNING, QuotaAlert.Level.EXCEEDED);
    assertThat(told(user, "quota.warning")).isOne();
    assertThat(told(user, "quota.exceeded")).isOne();
    QuotaReport.Line line = database.tx(tx -> quotas.report(tx, user)).quotas().getFirst();
    assertThat(line.used()).isEqualByComparingTo("1280");
    assertThat(line.remaining()).isZero();
    assertThat(line.alertedAt()).isNotNull();
    assertThat(line.exceededAt()).isNotNull();
  }

  @Test
  void beginsAnewWithTheMonth() {
    MovableClock december = new MovableClock();
    december.move(Duration.ofDays(20));
    Audit audit = TestAudit.at(december);
    UsageLog later = new UsageLog(audit, december);
    UUID user = Ledgers.user(database);
    set(user, QuotaSetter.ADMIN, quota(null, QuotaUnit.TOKENS, "100"));
    use(user, "groq", 100);
    Quotas then = new Quotas(audit, signals, december);
    QuotaReport.Line line = database.tx(tx -> then.report(tx, user)).quotas().getFirst();
    assertThat(line.used()).isZero();
    assertThat(line.alertedAt()).isNull();
    database.run(tx ->
        later.record(
            tx, Ledgers.chat(user, december.instant(), Ledgers.call("groq", 85, 0, null))));
    assertThat(told(user, "quota.warning")).isEqualTo(2);
    assertThat(told(user, "quota.exceeded")).isOne();
  }

  @Test
  void keepsWhatAnAdministratorGaveWhenTheUserSetsTheirOwn() {
    UUID user = Ledgers.user(database);
    set(user, QuotaSetter.ADMIN, quota(null, QuotaUnit.TOKENS, "10"));
    QuotaReport both = set(user, QuotaSetter.USER, quota(null, QuotaUnit.TOKENS, "5000"));
    assertThat(both.quotas())
        .extracting(QuotaReport.Line::setBy)
        .containsExactlyInAnyOrder(QuotaSetter.ADMIN, QuotaSetter.USER);
    QuotaReport left = set(user, QuotaSetter.USER);
    assertThat(left.quotas())
        .extracting(QuotaReport.Line::setBy)
        .containsExactly(QuotaSetter.ADMIN);
    assertThat(left.quotas().getFirst().limit()).isEqualByComparingTo("10");
    assertThat(told(user, "quota.set")).isEqualTo(3);
  }

  @Test
  void looksAtALimitThatIsSetBelowWhatIsUsed() {
    UUID user = Ledgers.user(database);
    use(user, "groq", 90);
    assertThat(set(user, QuotaSetter.USER, quota(null, QuotaUnit.TOKENS, "100")).quotas())
        .allMatch(line -> line.alertedAt() != null && line.exceededAt() == null);
    assertThat(set(user, QuotaSetter.USER, quota(null, QuotaUnit.TOKENS, "1000")).quotas())
        .allMatch(line -> line.alertedAt() == null);
  }

  @Test
  void writesACallDownOnceHoweverOftenItIsTried() {
    UUID user = Ledgers.user(database);
    set(user, QuotaSetter.USER, quota(null, QuotaUnit.TOKENS, "100"));
    Metered call = Ledgers.chat(user, CLOCK.instant(), Ledgers.call("groq", 10, 0, null));
    database.run(tx -> log.record(tx, call));
    database.run(tx -> log.record(tx, call));
    assertThat(database.tx(tx -> quotas.report(tx, user)).quotas().getFirst().used())
        .isEqualByComparingTo("10");
  }

  @Test
  void countsAnAnswerOutOfTheCacheAsAHitThatCostsNothing() {
    UUID user = Ledgers.user(database);
    set(user, QuotaSetter.USER, quota(null, QuotaUnit.TOKENS, "100"));
    Metered hit =
        Metered.ofRequest(
            user,
            null,
            Metered.Route.CHAT,
            "r",
            1,
            true,
            Ledgers.call("groq", 10, 10, null),
            CLOCK.instant());
    database.run(tx -> log.record(tx, hit));
    UsageReport.Line total =
        database
            .tx(tx ->
                log.report(
                    tx,
                    user,
                    new UsageQuery(
                        null, CLOCK.instant().plusSeconds(1), UsageQuery.GroupBy.PROVIDER)))
            .total();
    assertThat(total.calls()).isZero();
    assertThat(total.cacheHits()).isOne();
    assertThat(total.promptTokens()).isZero();
    assertThat(database.tx(tx -> quotas.report(tx, user)).quotas().getFirst().used()).isZero();
  }

  @Test
  void namesEveryBadField() {
    assertThatThrownBy(() ->
            read(
                """
                {"quotas": [{"provider": "Open AI", "unit": "euros", "limit": -1, "hard": "yes"},
                            {"unit": "tokens", "limit": 1.5}, {"unit": "tokens", "limit": 3, "x": 1}]}
                """))
        .isInstanceOfSatisfying(
            VelException.class,
            e ->
                assertThat(e.details())
                    .extracting("field")
                    .containsExactlyInAnyOrder(
                        "quotas[0].provider",
                        "quotas[0].unit",
                        "quotas[0].limit",
                        "quotas[0].hard",
                        "quotas[1].limit",
                        "quotas[2].x",
                        "quotas[2]"));
    assertThat(read("{\"quotas\": [{\"unit\": \"usd\", \"limit\": 1e2, \"provider\": null}]}"))
        .containsExactly(new NewQuota(null, QuotaUnit.USD, new BigDecimal("100"), false));
  }

  private static List<NewQuota> read(String body) {
    return NewQuota.readAll(Json.parse(body.getBytes(StandardCharsets.UTF_8)));
  }

  private static NewQuota quota(@Nullable String provider, QuotaUnit unit, String limit) {
    return new NewQuota(provider, unit, new BigDecimal(limit), false);
  }

  private static QuotaReport set(UUID user, QuotaSetter by, NewQuota... wanted) {
    return database.tx(tx -> quotas.set(tx, Actor.SYSTEM, user, by, List.of(wanted)));
  }

  private static List<QuotaAlert> use(UUID user, String provider, long tokens) {
    return database.tx(tx ->
        log.record(
            tx, Ledgers.chat(user, CLOCK.instant(), Ledgers.call(provider, tokens, 0, null))));
  }

  private static long told(UUID user, String action) {
    return Ledgers.count(
        database, "audit_logs WHERE action = ? AND resource_id = ?", action, user.toString());
  }
}
