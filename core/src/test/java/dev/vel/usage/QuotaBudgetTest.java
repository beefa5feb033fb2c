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
import dev.vel.llm.Catalogue;
import dev.vel.llm.TokenUsage;
import dev.vel.usage.Budget.Hold;
import dev.vel.usage.Budget.Need;
import dev.vel.usage.Budget.QuotaExceededException;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.VelException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class QuotaBudgetTest {
  private static final Duration BRIEFLY = Duration.ofMillis(300);
  private static final BigDecimal CENT = new BigDecimal("0.01");

  private static Settings.Database settings;
  private static final MovableClock CLOCK = new MovableClock();
  private static Side here;
  private static Side there;

  /** What one instance has. */
  private record Side(
      Database database, Signals signals, Quotas quotas, QuotaBudget budget, UsageLog log) {

    static Side open(Duration patience) {
      Database database = TestDatabase.open(settings);
      Signals signals = new Signals(database, settings, settings.url().orElseThrow());
      Audit audit = TestAudit.at(CLOCK);
      return new Side(
          database,
          signals,
          new Quotas(audit, signals, CLOCK),
          new QuotaBudget(database, signals, Catalogue.builtIn(), CLOCK, patience),
          new UsageLog(audit, CLOCK));
    }

    void close() {
      signals.close();
      database.close();
    }

    void use(UUID user, String provider, long tokens, @Nullable UUID hold) {
      database.run(tx ->
          log.record(
              tx, Ledgers.chat(user, CLOCK.instant(), Ledgers.call(provider, tokens, 0, hold))));
    }

    QuotaReport report(UUID user) {
      return database.tx(tx -> quotas.report(tx, user));
    }
  }

  @BeforeAll
  static void open() {
    settings = TestDatabase.settings();
    here = Side.open(BRIEFLY);
    there = Side.open(BRIEFLY);
  }

  @AfterAll
  static void close() {
    here.close();
    there.close();
  }

  @Test
  void asksNothingOfThoseWithoutAHardQuota() throws Exception {
    UUID user = user(quota(null, QuotaUnit.TOKENS, "10", false));
    Hold hold =
        here.budget.hold(
            user,
            "openai",
            () -> {
              throw new AssertionError("the need was asked for");
            });
    assertThat(hold).isEqualTo(Hold.NOTHING);
    assertThat(Ledgers.count(here.database, "quota_holds WHERE user_id = ?", user)).isZero();
  }

  @Test
  void keepsManyCallersOnTwoInstancesWithinTheQuota() throws Exception {
    UUID user = user(quota(null, QuotaUnit.TOKENS, "10000", true));
    Side[] sides = {Side.open(Duration.ofSeconds(10)), Side.open(Duration.ofSeconds(10))};
    AtomicLong served = new AtomicLong();
    List<Object> outcomes =
        Together.run(
            128,
            i ->
                () -> {
                  Side side = sides[i % 2];
                  Hold hold = side.budget.hold(user, "openai", () -> need(100, 150L));
                  side.use(user, "openai", 100 + i % 150, hold.id());
                  return served.addAndGet(100 + i % 150);
                });
    long granted = outcomes.stream().filter(Long.class::isInstance).count();
    assertThat(outcomes).allMatch(it -> it instanceof Long || it instanceof QuotaExceededException);
    assertThat(granted).isBetween(40L, 80L);
    QuotaReport.Line line = here.report(user).quotas().getFirst();
    assertThat(line.used()).isEqualByComparingTo(BigDecimal.valueOf(served.get()));
    assertThat(line.used()).isBetween(new BigDecimal(9_751), new BigDecimal(10_000));
    assertThat(line.held()).isZero();
    for (Side side : sides) {
      side.close();
    }
  }

  @Test
  void refusesAtTheLimitUntilTheMonthIsOver() throws Exception {
    UUID user = user(quota("openai", QuotaUnit.TOKENS, "100", true));
    here.use(user, "openai", 100, null);
    assertThatThrownBy(() -> here.budget.hold(user, "openai", () -> need(1, 1L)))
        .isInstanceOfSatisfying(
            QuotaExceededException.class,
            e -> {
              assertThat(e)
                  .hasMessage(
                      "Openai's monthly quota of 100 tokens is used up; it begins anew at"
                          + " 2026-12-01T00:00:00Z");
              assertThat(e.everywhere()).isFalse();
              assertThat(e.retryAfter()).isBetween(Duration.ofDays(7), Duration.ofDays(9));
            });
    assertThat(here.budget.hold(user, "groq", () -> need(1, 1L))).isEqualTo(Hold.NOTHING);
    here.budget.requireLeft(user);
  }

  @Test
  void refusesNewWorkOnceTheWholeIsUsedUp() {
    UUID user = user(quota(null, QuotaUnit.USD, "0.05", true));
    here.budget.requireLeft(user);
    here.use(user, "groq", 50, null);
    assertThatThrownBy(() -> here.budget.requireLeft(user))
        .isInstanceOfSatisfying(
            VelException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.QUOTA_EXCEEDED);
              assertThat(e.retryAfter()).isPresent();
            });
    assertThatThrownBy(() -> here.budget.hold(user, "groq", () -> need(1, 1L)))
        .isInstanceOfSatisfying(
            QuotaExceededException.class, e -> assertThat(e.everywhere()).isTrue());
  }

  @Test
  void limitsAnAnswerThatNobodyLimitedToWhatIsLeft() throws Exception {
    UUID user = user(quota(null, QuotaUnit.TOKENS, "5000", true));
    assertThat(here.budget.hold(user, "openai", () -> need(100, null)).completionTokens())
        .isEqualTo(4_096);
    here.use(user, "openai", 4_000, null);
    UUID other = user(quota(null, QuotaUnit.TOKENS, "1000", true));
    assertThat(here.budget.hold(other, "openai", () -> need(100, null)).completionTokens())
        .isEqualTo(900);
    UUID poor = user(quota(null, QuotaUnit.USD, "5", true));
    assertThat(here.budget.hold(poor, "openai", () -> need(100, null)).completionTokens())
        .isEqualTo(400);
  }

  @Test
  void waitsForWhatOthersHoldAndThenRefuses() throws Exception {
    UUID user = user(quota(null, QuotaUnit.TOKENS, "1000", true));
    Hold first = here.budget.hold(user, "openai", () -> need(500, 400L));
    assertThatThrownBy(() -> there.budget.hold(user, "openai", () -> need(500, 400L)))
        .isInstanceOfSatisfying(
            QuotaExceededException.class,
            e -> assertThat(e.retryAfter()).isLessThan(Duration.ofMinutes(1)));
    Side patient = Side.open(Duration.ofSeconds(10));
    List<Object> outcomes =
        Together.run(
            2,
            i ->
                () -> {
                  if (i == 0) {
                    return patient
                        .budget
                        .hold(user, "openai", () -> need(500, 400L))
                        .completionTokens();
                  }
                  here.use(user, "openai", 50, first.id());
                  return "settled";
                });
    assertThat(outcomes).containsExactly(400L, "settled");
    patient.close();
  }

  @Test
  void givesBackWhatWasNotUsed() throws Exception {
    UUID user = user(quota(null, QuotaUnit.TOKENS, "1000", true));
    Hold hold = here.budget.hold(user, "openai", () -> need(500, 500L));
    assertThat(there.report(user).quotas().getFirst().remaining()).isZero();
    here.budget.release(hold);
    assertThat(there.report(user).quotas().getFirst().remaining()).isEqualByComparingTo("1000");
    here.budget.release(Hold.NOTHING);
  }

  @Test
  void forgetsTheHoldsOfAnInstanceThatDied() throws Exception {
    UUID user = user(quota(null, QuotaUnit.TOKENS, "1000", true));
    here.budget.hold(user, "openai", () -> need(500, 500L));
    CLOCK.move(Duration.ofMinutes(16));
    assertThat(there.budget.hold(user, "openai", () -> need(500, 500L)).id()).isNotNull();
    here.budget.sweep();
    assertThat(Ledgers.count(here.database, "quota_holds WHERE user_id = ?", user)).isOne();
  }

  @Test
  void heedsAQuotaThatAnotherInstanceWasGiven() throws Exception {
    UUID user = Ledgers.user(here.database);
    assertThat(there.budget.hold(user, "openai", () -> need(5, 5L))).isEqualTo(Hold.NOTHING);
    set(user, quota(null, QuotaUnit.TOKENS, "1", true));
    Awaitility.await()
        .untilAsserted(() ->
            assertThatThrownBy(() -> there.budget.hold(user, "openai", () -> need(5, 5L)))
                .isInstanceOf(QuotaExceededException.class));
  }

  @Test
  void chargesADollarQuotaForAModelOfUnknownPriceAtTheDearestOfItsProvider() throws Exception {
    UUID user = user(quota(null, QuotaUnit.USD, "0.05", true));
    Need unknown = Estimate.need(1_000, 1_000L, null);
    Hold hold = here.budget.hold(user, "openai", () -> unknown);
    CallReport call =
        new CallReport(
            "openai",
            "a-new-one",
            CallReport.OK,
            200,
            1,
            new TokenUsage(1_000, 1_000, 0, 0),
            BigDecimal.ZERO,
            false,
            hold.id());
    here.database.run(tx -> here.log.record(tx, Ledgers.chat(user, CLOCK.instant(), call)));
    assertThat(
            Ledgers.count(
                here.database, "usage_months WHERE user_id = ? AND cost_usd > 0.005", user))
        .isOne();
    assertThat(Ledgers.count(here.database, "usage WHERE user_id = ? AND cost_usd = 0", user))
        .isOne();
    Need large = Estimate.need(1_000, 1_000_000L, null);
    assertThatThrownBy(() -> here.budget.hold(user, "openai", () -> large))
        .isInstanceOf(QuotaExceededException.class);
    assertThat(here.budget.hold(user, "openai_compatible", () -> large).completionTokens())
        .isEqualTo(1_000_000);
  }

  @Test
  void letsFreeCallsThroughADollarQuota() throws Exception {
    UUID user = user(quota(null, QuotaUnit.USD, "0.01", true));
    Need free = new Need(1_000_000, 1_000_000L, BigDecimal.ZERO, BigDecimal.ZERO);
    assertThat(here.budget.hold(user, "openai", () -> free).completionTokens())
        .isEqualTo(1_000_000);
  }

  private static Need need(long prompt, @Nullable Long completion) {
    return new Need(prompt, completion, CENT, CENT);
  }

  private static NewQuota quota(
      @Nullable String provider, QuotaUnit unit, String limit, boolean hard) {
    return new NewQuota(provider, unit, new BigDecimal(limit), hard);
  }

  private static UUID user(NewQuota... quotas) {
    UUID user = Ledgers.user(here.database);
    set(user, quotas);
    return user;
  }

  private static void set(UUID user, NewQuota... quotas) {
    here.database.run(
        tx -> here.quotas.set(tx, Actor.SYSTEM, user, QuotaSetter.ADMIN, List.of(quotas)));
  }
}
