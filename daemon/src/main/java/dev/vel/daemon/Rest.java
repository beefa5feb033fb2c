package dev.vel.daemon;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Gives back the memory that work took once it is over. Java's serial collector makes the heap
 * smaller only when it collects all of it, and does that when there is no room any more: else an
 * instance would hold for as long as nobody asks what one busy minute took. Thread-safe.
 */
final class Rest implements AutoCloseable {
  private static final Duration BETWEEN = Duration.ofSeconds(5);

  private final BooleanSupplier quiet;
  private final LongSupplier collections;
  private final Runnable collect;
  private final Thread thread;

  /** How many collections there were when it was looked last, and when it last rested. */
  private long seen;

  private long rested;

  /**
   * @param quiet whether nobody asks for anything
   * @param collections how many there were so far; while there are more of them, tasks are run
   * @param collect collects all
   */
  Rest(Duration between, BooleanSupplier quiet, LongSupplier collections, Runnable collect) {
    this.quiet = quiet;
    this.collections = collections;
    this.collect = collect;
    this.thread = Thread.ofVirtual().name("rest").start(() -> watch(between));
  }

  static Rest of(BooleanSupplier quiet) {
    return new Rest(BETWEEN, quiet, Rest::collections, System::gc);
  }

  private static long collections() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .mapToLong(GarbageCollectorMXBean::getCollectionCount)
        .sum();
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  private void watch(Duration between) {
    try {
      while (true) {
        TimeUnit.MILLISECONDS.sleep(between.toMillis());
        look();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() {
    long now = collections.getAsLong();
    if (now != rested && now == seen && quiet.getAsBoolean()) {
      collect.run();
      now = collections.getAsLong();
      rested = now;
    }
    seen = now;
  }
}
