package dev.vel.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vel.config.Settings;
import dev.vel.db.Database;
import dev.vel.db.TestDatabase;
import dev.vel.identity.MovableClock;
import dev.vel.identity.Refusal;
import dev.vel.identity.Together;
import dev.vel.limit.RateLimits.Allowance;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.Ids;
import dev.vel.wire.VelException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RateLimitsTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration HOUR = Duration.ofHours(1);

  private final MovableClock clock = new MovableClock();
  private final UUID user = Ids.next();
  private Database database;
  private Database second;
  private RateLimits limits;
  private RateLimits elsewhere;

  @BeforeEach
  void open() {
    Settings.Database settings = TestDatabase.settings();
    database = TestDatabase.open(settings);
    second = TestDatabase.open(settings);
    limits = new RateLimits(database, limits(5, 100), clock);
    elsewhere = new RateLimits(second, limits(5, 100), clock);
  }

  @AfterEach
  void close() {
    database.close();
    second.close();
  }

  @Test
  void grantsSoManySignInsAMinuteAndSaysWhatIsLeft() {
    assertThat(limits.signIn("192.0.2.1"))
        .isEqualTo(new Allowance(true, 5, 4, MINUTE, Duration.ZERO));
    for (int left = 3; left > 0; left--) {
      assertThat(limits.signIn("192.0.2.1").remaining()).isEqualTo(left);
    }
    assertThat(limits.signIn("192.0.2.1")).isEqualTo(new Allowance(true, 5, 0, MINUTE, MINUTE));
    clock.move(Duration.ofSeconds(40));
    Duration rest = Duration.ofSeconds(20);
    assertThat(limits.signIn("192.0.2.1")).isEqualTo(new Allowance(false, 5, 0, rest, rest));
    assertThat(limits.signIn("192.0.2.2").granted()).isTrue();
    clock.move(rest);
    assertThat(limits.signIn("192.0.2.1").remaining()).isEqualTo(4);
  }

  @Test
  void countsAnIpv6NetworkAsOneClient() {
    for (int i = 0; i < 5; i++) {
      assertThat(limits.signIn("2001:db8::" + i).granted()).isTrue();
    }
    assertThat(limits.signIn("2001:db8::abcd").granted()).isFalse();
    assertThat(limits.signIn("2001:db8:0:1::").granted()).isTrue();
  }

  @Test
  void isExactUnderConcurrencyAcrossInstances() throws Exception {
    List<Object> outcomes =
        Together.run(160, i -> () -> (i % 2 == 0 ? limits : elsewhere).request(user));
    assertThat(outcomes).hasOnlyElementsOfType(Allowance.class);
    assertThat(outcomes).filteredOn(outcome -> ((Allowance) outcome).granted()).hasSize(100);
  }

  @Test
  void grantsNoMoreWithinTheHourHoweverSlowlyTheyCome() {
    for (int i = 0; i < 100; i++) {
      assertThat(limits.request(user).granted()).isTrue();
      clock.move(Duration.ofSeconds(30));
    }
    assertThat(limits.request(user).granted()).isFalse();
    clock.move(HOUR.minusSeconds(3_000));
    assertThat(limits.request(user).remaining()).isEqualTo(99);
  }

  @Test
  void keepsTheKindsOfLimitsApart() {
    for (int i = 0; i < 5; i++) {
      limits.signIn("192.0.2.1");
    }
    assertThat(limits.signIn("192.0.2.1").granted()).isFalse();
    assertThat(limits.health("192.0.2.1").remaining()).isEqualTo(119);
    assertThat(limits.request(user).limit()).isEqualTo(100);
  }

  @Test
  void followsAChangedSettingAtOnce() {
    assertThat(limits.request(user).limit()).isEqualTo(100);
    assertThat(new RateLimits(database, limits(5, 7), clock).request(user))
        .isEqualTo(new Allowance(true, 7, 6, HOUR, Duration.ZERO));
  }

  @Test
  void survivesAClockThatIsSetBack() {
    limits.signIn("192.0.2.1");
    clock.move(HOUR.negated());
    Allowance again = limits.signIn("192.0.2.1");
    assertThat(again.granted()).isTrue();
    assertThat(again.reset()).isLessThanOrEqualTo(Duration.ofMinutes(1));
  }

  @Test
  void goesOnCountingOnAnInstanceWhoseClockIsALittleBehind() {
    limits.signIn("192.0.2.1");
    clock.move(Duration.ofSeconds(-2));
    assertThat(limits.signIn("192.0.2.1").remaining()).isEqualTo(3);
  }

  @Test
  void sweepsTheBucketsThatAreFullAgain() {
    limits.signIn("192.0.2.1");
    limits.request(user);
    assertThat(rows()).isEqualTo(2);
    clock.move(Duration.ofMinutes(3));
    limits.sweep();
    assertThat(rows()).isEqualTo(1);
    clock.move(HOUR);
    limits.sweep();
    assertThat(rows()).isZero();
    assertThat(limits.request(user).remaining()).isEqualTo(99);
  }

  @Test
  void takesUsesOfALargeLimitInBlocksAndNeverGrantsTooMany() throws Exception {
    RateLimits here = large(database);
    RateLimits there = large(second);
    assertThat(here.request(user))
        .isEqualTo(new Allowance(true, 5_000, 4_999, HOUR, Duration.ZERO));
    assertThat(used()).isEqualTo(5);
    List<Object> outcomes =
        Together.run(5_100, i -> () -> (i % 2 == 0 ? here : there).request(user));
    assertThat(outcomes).hasOnlyElementsOfType(Allowance.class);
    assertThat(outcomes)
        .filteredOn(outcome -> ((Allowance) outcome).granted())
        .hasSizeBetween(4_999 - 5, 4_999);
  }

  @Test
  void countsDownOneByOneWhileABlockLasts() {
    RateLimits here = large(database);
    for (int left = 4_999; left > 4_980; left--) {
      assertThat(here.request(user).remaining()).isEqualTo(left);
    }
  }

  @Test
  void handsOutABlockWithoutTheDatabaseAndOnlyThatBlock() {
    RateLimits here = large(database);
    here.request(user);
    database.close();
    for (int i = 0; i < 4; i++) {
      assertThat(here.request(user).granted()).isTrue();
    }
    Refusal.of(ErrorCode.UNAVAILABLE, () -> here.request(user));
  }

  @Test
  void dropsABlockWhoseWindowIsOver() {
    RateLimits here = large(database);
    here.request(user);
    clock.move(HOUR);
    assertThat(here.request(user))
        .isEqualTo(new Allowance(true, 5_000, 4_999, HOUR, Duration.ZERO));
    assertThat(used()).isEqualTo(5);
  }

  @Test
  void dropsABlockOfAClockThatWasSetBack() {
    RateLimits here = large(database);
    here.request(user);
    clock.move(HOUR.multipliedBy(3).negated());
    assertThat(here.request(user))
        .isEqualTo(new Allowance(true, 5_000, 4_999, HOUR, Duration.ZERO));
  }

  @Test
  void leavesNobodyOutWhoIsWithinTheLimitOfOneInstance() {
    RateLimits here = large(database);
    for (int i = 0; i < 5_000; i++) {
      assertThat(here.request(user).granted()).isTrue();
    }
    assertThat(here.request(user)).isEqualTo(new Allowance(false, 5_000, 0, HOUR, HOUR));
  }

  @Test
  void repeatsARefusalForASecondWithoutTheDatabase() {
    for (int i = 0; i < 6; i++) {
      limits.signIn("192.0.2.1");
    }
    database.close();
    assertThat(limits.signIn("192.0.2.1").granted()).isFalse();
    clock.move(Duration.ofSeconds(1));
    Refusal.of(ErrorCode.UNAVAILABLE, () -> limits.signIn("192.0.2.1"));
  }

  @Test
  void isUnavailableWithoutItsDatabaseAndWorksAgainWithIt() {
    limits.signIn("192.0.2.1");
    TestDatabase.administer(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + name() + "'");
    // Each lost connection may cost one refusal, and nothing else.
    Awaitility.await()
        .ignoreExceptionsMatching(
            e -> e instanceof VelException refusal && refusal.code() == ErrorCode.UNAVAILABLE)
        .until(() -> limits.signIn("192.0.2.1").remaining() == 3);
    database.close();
    Refusal.of(ErrorCode.UNAVAILABLE, () -> limits.signIn("192.0.2.1"));
  }

  @Test
  void leaksNoConnection() {
    for (int i = 0; i < 30; i++) {
      limits.request(user);
    }
    assertThat(database.pool().active()).isZero();
  }

  private String name() {
    return database
        .tx(tx -> tx.first(row -> row.text("n"), "SELECT current_database()::text AS n"))
        .orElseThrow();
  }

  private RateLimits large(Database where) {
    return new RateLimits(where, limits(5, 5_000), clock);
  }

  private long used() {
    return database
        .tx(tx -> tx.first(row -> row.big("used"), "SELECT used FROM rate_limits"))
        .orElseThrow();
  }

  private long rows() {
    return database
        .tx(tx -> tx.first(row -> row.big("n"), "SELECT count(*) AS n FROM rate_limits"))
        .orElseThrow();
  }

  private static Settings.Limits limits(int authPerMinute, int requestsPerHour) {
    return new Settings.Limits(authPerMinute, requestsPerHour, 10, 5, 1 << 20);
  }
}
