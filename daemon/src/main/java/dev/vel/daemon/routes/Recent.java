package dev.vel.daemon.routes;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** What was true a second ago at most: anybody may ask, and each look costs. Thread-safe. */
final class Recent {
  private static final long FRESH = Duration.ofSeconds(1).toNanos();

  private final BooleanSupplier source;
  private boolean known;
  private boolean value;
  private long at;

  Recent(BooleanSupplier source) {
    this.source = source;
  }

  synchronized boolean get() {
    if (!known || System.nanoTime() - at > FRESH) {
      value = source.getAsBoolean();
      at = System.nanoTime();
      known = true;
    }
    return value;
  }
}
