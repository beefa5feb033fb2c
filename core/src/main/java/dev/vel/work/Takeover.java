package dev.vel.work;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Says when jobs may be taken from instances that are not heard of. One that has not looked for as
 * long as it takes to be given up has been away itself, or the database has: then all heartbeats
 * are old, and the others get the time to be heard of again. For one thread at a time.
 */
final class Takeover {
  /** So late another may be heard of again: a pool looks for the database every five seconds. */
  private static final Duration RETURN = Duration.ofSeconds(8);

  private final Duration lease;
  private final LongSupplier nanos;
  private volatile long looked;
  private volatile long until;

  /**
   * @param lease without being heard of for longer, an instance is given up
   */
  Takeover(Duration lease, LongSupplier nanos) {
    this.lease = lease;
    this.nanos = nanos;
    start();
  }

  /** From now on somebody looks. */
  void start() {
    looked = nanos.getAsLong();
    until = looked;
  }

  /** Somebody looked for such jobs, and the database answered. */
  void looked() {
    notice();
  }

  /** Whether what is found in this look may be taken. */
  boolean isDue() {
    return notice() - until >= 0;
  }

  private long notice() {
    long now = nanos.getAsLong();
    if (now - looked > lease.toNanos()) {
      until = now + RETURN.toNanos();
    }
    looked = now;
    return now;
  }
}
