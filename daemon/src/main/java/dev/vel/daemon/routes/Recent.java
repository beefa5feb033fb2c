package dev.vel.daemon.routes;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** What was true a second ago at most: anybody may ask, and each look costs. Thread-safe. */
final class Recent {
  private static final long FRESH = Duration.ofSeconds(1).toNanos();

  private final BooleanSupplier source;
  private boolean value;
  private long at = System.nanoTime();

  /**
   * @param now whether it is true now
   */
  Recent(BooleanSupplier source, boolean now) {
    this.source = source;
    this.value = now;
  }

  synchronized boolean get() {
    if (System.nanoTime() - at > FRESH) {
      value = source.getAsBoolean();
      at = System.nanoTime();
    }
    return value;
  }
}
