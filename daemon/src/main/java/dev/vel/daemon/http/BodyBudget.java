package dev.vel.daemon.http;

import dev.vel.wire.ErrorCode;
import dev.vel.wire.VelException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The bytes of request bodies that may be in memory, over all connections, and in the same measure
 * of what becomes of them. They are taken before they are read and given back when the answer is
 * there, those of the answer when it is sent. Thread-safe; never waits, because who waits holds a
 * connection.
 */
final class BodyBudget {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final long all;
  private final AtomicLong left;

  BodyBudget(long bytes) {
    this.all = bytes;
    this.left = new AtomicLong(bytes);
  }

  /** All that there is when nobody has any of it. */
  long all() {
    return all;
  }

  /**
   * Takes all of it or nothing.
   *
   * @throws VelException {@code UNAVAILABLE} when there is not as much left
   */
  void take(long bytes) {
    if (!takes(bytes)) {
      throw full();
    }
  }

  /** Takes all of it or nothing; false when there is not as much left. */
  boolean takes(long bytes) {
    if (left.addAndGet(-bytes) < 0) {
      left.addAndGet(bytes);
      return false;
    }
    return true;
  }

  /**
   * Takes nothing, but refuses what {@link #take} would refuse now: whoever is told before anything
   * is done for him costs next to nothing.
   */
  void expect(long bytes) {
    if (bytes > left.get()) {
      throw full();
    }
  }

  private static VelException full() {
    return new VelException(
        ErrorCode.UNAVAILABLE,
        "Too much is being sent to this server at once; try again in a moment",
        List.of(),
        RETRY_AFTER,
        null);
  }

  void giveBack(long bytes) {
    left.addAndGet(bytes);
  }
}
