package dev.vel.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vel.config.Settings;
import dev.vel.db.Database;
import dev.vel.db.TestDatabase;
import dev.vel.identity.MovableClock;
import dev.vel.identity.Refusal;
import dev.vel.identity.Together;
import dev.vel.limit.StreamLeases.Lease;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.Ids;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StreamLeasesTest {
  private final MovableClock clock = new MovableClock();
  private final UUID user = Ids.next();
  private Database database;
  private Database second;
  private StreamLeases leases;
  private StreamLeases elsewhere;

  @BeforeEach
  void open() {
    Settings.Database settings = TestDatabase.settings();
    database = TestDatabase.open(settings);
    second = TestDatabase.open(settings);
    leases = new StreamLeases(database, 2, clock);
    elsewhere = new StreamLeases(second, 2, clock);
  }

  @AfterEach
  void close() {
    database.close();
    second.close();
  }

  @Test
  void countsTheStreamsOfAllInstancesAndEachUserAlone() {
    Lease first = leases.open(user);
    elsewhere.open(user);
    assertThat(Refusal.of(ErrorCode.RATE_LIMIT_EXCEEDED, () -> leases.open(user)).retryAfter())
        .isPresent();
    leases.open(Ids.next());
    first.close();
    first.close();
    elsewhere.open(user);
    Refusal.of(ErrorCode.RATE_LIMIT_EXCEEDED, () -> leases.open(user));
  }

  @Test
  void grantsNoneTooManyWhenAllComeAtOnce() throws Exception {
    List<Object> outcomes =
        Together.run(30, i -> () -> (i % 2 == 0 ? leases : elsewhere).open(user));
    assertThat(outcomes).filteredOn(Lease.class::isInstance).hasSize(2);
    assertThat(rows()).isEqualTo(2);
  }

  @Test
  void forgetsTheStreamsOfADeadInstanceAndKeepsTheRenewedOnes() {
    leases.open(user);
    Lease alive = elsewhere.open(user);
    clock.move(Duration.ofSeconds(30));
    alive.renew();
    clock.move(Duration.ofSeconds(15));
    leases.open(user);
    Refusal.of(ErrorCode.RATE_LIMIT_EXCEEDED, () -> leases.open(user));
  }

  @Test
  void renewsWithoutTheDatabaseWhenThatIsNotDueYet() {
    Lease lease = leases.open(user);
    database.close();
    clock.move(Duration.ofSeconds(14));
    lease.renew();
    clock.move(Duration.ofSeconds(1));
    Refusal.of(ErrorCode.UNAVAILABLE, lease::renew);
    lease.close();
  }

  @Test
  void countsAStreamAgainWhoseRowWasLost() {
    Lease paused = leases.open(user);
    clock.move(Duration.ofMinutes(2));
    leases.sweep();
    assertThat(rows()).isZero();
    paused.renew();
    assertThat(rows()).isEqualTo(1);
    paused.close();
    clock.move(Duration.ofMinutes(2));
    paused.renew();
    assertThat(rows()).isZero();
  }

  @Test
  void sweepsOnlyWhatEnded() {
    leases.open(user);
    clock.move(Duration.ofSeconds(44));
    leases.sweep();
    assertThat(rows()).isEqualTo(1);
    clock.move(Duration.ofSeconds(2));
    leases.sweep();
    assertThat(rows()).isZero();
  }

  private long rows() {
    return database
        .tx(tx -> tx.first(row -> row.big("n"), "SELECT count(*) AS n FROM stream_leases"))
        .orElseThrow();
  }
}
