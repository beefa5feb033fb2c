package dev.vel.cli.batch;

import dev.vel.cli.command.Door.Allowance;
import java.time.Duration;
import java.util.Optional;

/**
 * How long to wait before looking again. It looks seldom at tasks that take long. Where requests
 * are counted, the first half of an hour's may be used as fast as it helps; of the other half, a
 * fifth is left to the user's other programs, and the rest is spread over the rest of the hour. For
 * one thread.
 */
final class Pace {
  /** A look, and the submission that often follows. */
  private static final int REQUESTS = 2;

  private final Duration shortest;
  private final Duration longest;
  private Duration next;
  private double typicalMs;

  Pace(Duration shortest, Duration longest) {
    this.shortest = shortest;
    this.longest = longest;
    this.next = shortest;
  }

  /** A vel in this process, which can be asked for nothing. */
  static Pace near() {
    return new Pace(Duration.ofMillis(50), Duration.ofMillis(500));
  }

  static Pace far() {
    return new Pace(Duration.ofMillis(250), Duration.ofSeconds(15));
  }

  /** Takes how long a task took. */
  void took(long millis) {
    typicalMs = typicalMs == 0 ? millis : typicalMs * 0.8 + millis * 0.2;
  }

  /** A look found something: the next may soon, too. */
  void moved() {
    Duration fraction = Duration.ofMillis(Math.round(typicalMs / 4));
    next = shorter(longer(fraction, shortest), longest);
  }

  /** How long to wait now; longer each time. */
  Duration pause(Optional<Allowance> left) {
    Duration pause = longer(next, left.map(Pace::floor).orElse(Duration.ZERO));
    next = shorter(next.multipliedBy(3).dividedBy(2), longest);
    return pause;
  }

  private static Duration floor(Allowance left) {
    if (left.remaining() * 2 >= left.limit()) {
      return Duration.ZERO;
    }
    long spare = left.remaining() - left.limit() / 10;
    return spare < REQUESTS ? left.reset() : left.reset().multipliedBy(REQUESTS).dividedBy(spare);
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) > 0 ? a : b;
  }
}
