package dev.vel.cli.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vel.cli.command.Door.Allowance;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class PaceTest {
  private static final Optional<Allowance> NOBODY_COUNTS = Optional.empty();
  private static final Duration HOUR = Duration.ofHours(1);
  private final Pace pace = new Pace(Duration.ofMillis(200), Duration.ofSeconds(10));

  private static Optional<Allowance> left(long remaining, Duration reset) {
    return Optional.of(new Allowance(100, remaining, reset));
  }

  @Test
  void looksLessAndLessOftenWhileNothingHappens() {
    assertThat(pace.pause(NOBODY_COUNTS)).isEqualTo(Duration.ofMillis(200));
    assertThat(pace.pause(NOBODY_COUNTS)).isEqualTo(Duration.ofMillis(300));
    for (int i = 0; i < 20; i++) {
      pace.pause(NOBODY_COUNTS);
    }
    assertThat(pace.pause(NOBODY_COUNTS)).isEqualTo(Duration.ofSeconds(10));
    pace.moved();
    assertThat(pace.pause(NOBODY_COUNTS)).isEqualTo(Duration.ofMillis(200));
  }

  @Test
  void learnsHowLongTasksTake() {
    pace.took(8_000);
    pace.moved();
    assertThat(pace.pause(NOBODY_COUNTS)).isEqualTo(Duration.ofSeconds(2));
    pace.took(3_600_000);
    pace.moved();
    assertThat(pace.pause(NOBODY_COUNTS)).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void usesHalfOfAnHoursRequestsAsFastAsItHelps() {
    assertThat(pace.pause(left(50, HOUR))).isEqualTo(Duration.ofMillis(200));
  }

  @Test
  void spreadsTheRestOverTheHourAndLeavesSomeToOthers() {
    assertThat(pace.pause(left(46, HOUR))).isEqualTo(Duration.ofSeconds(200));
    assertThat(pace.pause(left(46, Duration.ofMinutes(3)))).isEqualTo(Duration.ofSeconds(10));
    assertThat(pace.pause(left(11, Duration.ofMinutes(9)))).isEqualTo(Duration.ofMinutes(9));
    assertThat(pace.pause(left(0, Duration.ofMinutes(9)))).isEqualTo(Duration.ofMinutes(9));
  }

  @Test
  void staysWithinTheHoursRequestsHoweverLongTheTasksTake() {
    Duration spent = Duration.ZERO;
    long remaining = 100;
    while (spent.compareTo(HOUR) < 0) {
      assertThat(remaining).as("requests after %s", spent).isGreaterThanOrEqualTo(2);
      remaining -= 2;
      spent = spent.plus(pace.pause(left(remaining, HOUR.minus(spent))));
      pace.moved();
    }
    assertThat(remaining).as("left to others").isGreaterThanOrEqualTo(8);
  }
}
