package dev.vel.cli.http;

import java.time.Duration;

/**
 * How often and how patiently a broken stream is opened again.
 *
 * @param first before the second try; each further wait is twice as long
 * @param longest no wait is longer
 * @param tries in a row without a single event, before giving up
 */
public record Backoff(Duration first, Duration longest, int tries) {
  /** About a minute and a half: long enough for a daemon to be restarted. */
  public static final Backoff DEFAULT =
      new Backoff(Duration.ofMillis(250), Duration.ofSeconds(5), 20);

  /** All waits together. */
  Duration whole() {
    Duration sum = Duration.ZERO;
    for (int failures = 1; failures < tries; failures++) {
      sum = sum.plus(after(failures));
    }
    return sum;
  }

  /** The wait after so many failures, from 1. */
  public Duration after(int failures) {
    Duration wait = first.multipliedBy(1L << Math.min(failures - 1, 16));
    return wait.compareTo(longest) < 0 ? wait : longest;
  }
}
