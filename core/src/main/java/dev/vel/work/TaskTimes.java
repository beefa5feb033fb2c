package dev.vel.work;

import java.time.Duration;

/** Hears of every task that came to its end here, for metrics. Thread-safe, and never throws. */
@FunctionalInterface
public interface TaskTimes {
  /**
   * A task ended.
   *
   * @param status {@code completed}, {@code failed} or {@code cancelled}
   * @param waited from the moment it could have been run to its first attempt
   * @param ran from there to its end, waits between attempts included
   */
  void ended(String status, Duration waited, Duration ran);
}
