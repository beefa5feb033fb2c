package dev.vel.cli.batch;

import dev.vel.cli.http.NotSentException;
import dev.vel.cli.http.SentBeforeException;
import dev.vel.wire.VelException;
import java.util.function.Supplier;

/**
 * Tries to submit the same tasks, and remembers whether one of the tries may have arrived although
 * no answer told so: what a later try is answered says nothing about an earlier one. One that is
 * under way may have arrived, for another thread may give up waiting for it. One try at a time.
 */
final class Delivery {
  private volatile boolean mayHaveArrived;

  /**
   * @param before whether there was such a try before
   */
  Delivery(boolean before) {
    mayHaveArrived = before;
  }

  <T> T attempt(Supplier<T> submission) {
    boolean before = mayHaveArrived;
    mayHaveArrived = true;
    try {
      return submission.get();
    } catch (VelException refused) {
      mayHaveArrived = before || isUncertain(refused);
      throw refused;
    }
  }

  boolean mayHaveArrived() {
    return mayHaveArrived;
  }

  private static boolean isUncertain(VelException refused) {
    if (refused.getCause() instanceof SentBeforeException) {
      return true;
    }
    return switch (refused.code()) {
      case UNAVAILABLE -> !(refused.getCause() instanceof NotSentException);
      case INTERNAL_SERVER_ERROR, IDEMPOTENCY_MISMATCH -> true;
      default -> false;
    };
  }
}
