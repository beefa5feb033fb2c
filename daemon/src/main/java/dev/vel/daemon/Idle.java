package dev.vel.daemon;

import dev.vel.wire.VelException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends an instance that nobody needs. A request may come in the very moment that this is found: so
 * the door is closed first, which answers whoever is in it and sends whoever comes to another
 * instance, and then it is looked again. When it was found too early the door opens anew.
 * Thread-safe.
 */
final class Idle implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Idle.class);
  private static final Duration SHORTEST = Duration.ofMillis(100);
  private static final Duration LONGEST = Duration.ofSeconds(5);

  private final BooleanSupplier unused;
  private final BooleanSupplier nothingToDo;
  private final Door door;
  private final Runnable end;
  private final Thread thread;

  /** Where requests come in. */
  interface Door {
    /** Lets nobody in any more, and returns once all are out. */
    void shut();

    /** Lets requests in again, at the same place. */
    void open();
  }

  /**
   * @param unused whether nobody has asked for anything for long enough
   * @param nothingToDo whether there is no task to run or to wait for
   * @param end ends the process; the door is shut then
   */
  Idle(
      Duration time, BooleanSupplier unused, BooleanSupplier nothingToDo, Door door, Runnable end) {
    this.unused = unused;
    this.nothingToDo = nothingToDo;
    this.door = door;
    this.end = end;
    this.thread = Thread.ofVirtual().name("idle").start(() -> watch(between(time)));
  }

  /** From now on it ends nothing; one that is about to has won. */
  @Override
  public void close() {
    thread.interrupt();
  }

  private static Duration between(Duration time) {
    Duration some = time.dividedBy(8);
    return some.compareTo(SHORTEST) < 0 ? SHORTEST : some.compareTo(LONGEST) > 0 ? LONGEST : some;
  }

  private void watch(Duration between) {
    try {
      do {
        TimeUnit.MILLISECONDS.sleep(between.toMillis());
      } while (!isIdle() || !isStillIdleOnceShut());
      LOG.info("nobody needs this instance: it ends");
      end.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isStillIdleOnceShut() {
    door.shut();
    if (isIdle()) {
      return true;
    }
    LOG.info("there is something to do after all: this instance goes on");
    return !opens();
  }

  /** An instance that cannot be asked for anything is of no use: tasks are taken up by the next. */
  private boolean opens() {
    try {
      door.open();
      return true;
    } catch (CannotListen e) {
      LOG.error("the port is taken that this instance let go of a moment ago: it ends", e);
      return false;
    }
  }

  /** Without the database nobody knows what there is to do. */
  private boolean isIdle() {
    try {
      return unused.getAsBoolean() && nothingToDo.getAsBoolean();
    } catch (VelException e) {
      LOG.debug("cannot tell whether there is something to do", e);
      return false;
    }
  }
}
