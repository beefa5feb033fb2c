package dev.vel.cli.batch;

import dev.vel.api.Vel;
import dev.vel.task.Task;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.VelException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * Cancels the tasks of a run that ends, as many as can be while somebody waits who wants to go. For
 * one thread.
 */
final class Recall {
  private static final Duration PAUSE = Duration.ofSeconds(1);

  /** Failures one after the other by which a vel that is away is known. */
  private static final int SILENCES = 3;

  private final Vel vel;

  /** How long may still be waited for requests, for all tasks together. */
  private Duration patience = Duration.ofSeconds(20);

  private int silences;

  Recall(Vel vel) {
    this.vel = vel;
  }

  /** How it ended; empty for a task that is no more. */
  Optional<Task> end(UUID task) throws InterruptedException {
    while (true) {
      try {
        Optional<Task> ended = cancel(vel, task);
        silences = 0;
        return ended;
      } catch (VelException refused) {
        silences = refused.code() == ErrorCode.UNAVAILABLE ? silences + 1 : 0;
        await(refused);
      }
    }
  }

  /** Whether nobody is there any more to be asked. */
  boolean isHopeless() {
    return silences >= SILENCES;
  }

  /** Cancels a task, unless it has ended: how it ended; empty for one that is no more. */
  static Optional<Task> cancel(Vel vel, UUID task) {
    try {
      return Optional.of(vel.cancel(task));
    } catch (VelException refused) {
      return switch (refused.code()) {
        case CONFLICT -> Optional.of(vel.task(task)); // It had just ended.
        case NOT_FOUND -> Optional.empty();
        default -> throw refused;
      };
    }
  }

  /** Waits until more may be asked, if that is why it failed, and soon. */
  private void await(VelException refused) throws InterruptedException {
    Duration wait = refused.retryAfter().filter(Duration::isPositive).orElse(PAUSE);
    if (refused.code() != ErrorCode.RATE_LIMIT_EXCEEDED || wait.compareTo(patience) > 0) {
      throw refused;
    }
    patience = patience.minus(wait);
    Thread.sleep(wait);
  }
}
