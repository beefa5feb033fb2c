package dev.vel.orchestrate;

import dev.vel.wire.ErrorCode;
import dev.vel.wire.VelException;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what was paid for through a time without a database. It may be long: whoever else has the
 * task by then, the attempt fences what is written. An attempt that is stopped tries once more.
 * Thread-safe.
 *
 * @param pause between two tries
 */
record Outage(LongSupplier nanos, Duration pause) {
  private static final Logger LOG = LoggerFactory.getLogger(Outage.class);

  /** After that somebody has to look after the database, and the task is run again. */
  private static final Duration LONGEST = Duration.ofMinutes(10);

  private static final Outage ANY = new Outage(System::nanoTime, Duration.ofMillis(500));

  /** Writes, as soon as there is a database. */
  static void outlast(Abort abort, Runnable write) {
    ANY.write(abort, write);
  }

  /** Whether something failed because there is none. */
  static boolean caused(RuntimeException failure) {
    return failure instanceof VelException away && away.code() == ErrorCode.UNAVAILABLE;
  }

  void write(Abort abort, Runnable write) {
    long deadline = nanos.getAsLong() + LONGEST.toNanos();
    while (true) {
      boolean last = abort.reason() != null || nanos.getAsLong() - deadline >= 0;
      try {
        write.run();
        return;
      } catch (RuntimeException e) {
        if (last || !caused(e)) {
          throw e;
        }
        LOG.debug("the database is away; trying again", e);
        rest(e);
      }
    }
  }

  private void rest(RuntimeException away) {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw away;
    }
  }
}
