package dev.vel.cli.batch;

import dev.vel.api.Vel;
import dev.vel.cli.command.Failures;
import dev.vel.task.Task;
import dev.vel.thread.Threads;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.VelException;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Cancels the tasks of a run that ends, several at once, as many as can be while somebody waits who
 * wants to go: a vel that does not answer is left alone after a while, whatever it was asked. For
 * one thread.
 */
final class Recall {
  private static final int AT_ONCE = 8;
  private static final Duration PAUSE = Duration.ofSeconds(1);

  /** Failures one after the other by which a vel that is away is known. */
  private static final int SILENCES = 3;

  private final Vel vel;
  private final Duration patience;
  private final Queue<UUID> waiting = new ConcurrentLinkedQueue<>();
  private final BlockingQueue<Told> told = new LinkedBlockingQueue<>();
  private volatile boolean over;

  /** What became of one; without a task and a reason it is no more. */
  private record Told(UUID id, @Nullable Task task, @Nullable RuntimeException why) {}

  /**
   * What came of it all.
   *
   * @param left how many are not known to have ended
   * @param why what kept the last of those from it that were refused; null when none was
   */
  record Outcome(int left, @Nullable RuntimeException why) {
    /** What is to be said of those that are left; empty when there are none. */
    Optional<String> complaint() {
      return left == 0
          ? Optional.empty()
          : Optional.of(
              Summary.count(left)
                  + " could not be cancelled: "
                  + (why == null ? "there was no answer in time" : Failures.sentenceOf(why)));
    }
  }

  /**
   * @param patience for all tasks together
   */
  Recall(Vel vel, Duration patience) {
    this.vel = vel;
    this.patience = patience;
  }

  /**
   * Cancels them.
   *
   * @param ended hears how each of them ended, in this thread; of one that is no more without a
   *     task
   */
  Outcome cancel(Collection<UUID> tasks, BiConsumer<UUID, Optional<Task>> ended)
      throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    waiting.addAll(tasks);
    for (int i = 0; i < Math.min(AT_ONCE, tasks.size()); i++) {
      Threads.builder().name("recall").start(() -> work(deadline));
    }
    try {
      return hear(tasks.size(), deadline, ended);
    } finally {
      over = true;
    }
  }

  private Outcome hear(int all, long deadline, BiConsumer<UUID, Optional<Task>> ended)
      throws InterruptedException {
    int left = all;
    int silences = 0;
    RuntimeException why = null;
    for (int heard = 0; heard < all && silences < SILENCES; heard++) {
      Told next = told.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (next == null) {
        break;
      }
      if (next.why() == null) {
        left--;
        silences = 0;
        ended.accept(next.id(), Optional.ofNullable(next.task()));
      } else {
        why = next.why();
        silences = isSilence(why) ? silences + 1 : 0;
      }
    }
    return new Outcome(left, why);
  }

  private static boolean isSilence(RuntimeException why) {
    return why instanceof VelException refused && refused.code() == ErrorCode.UNAVAILABLE;
  }

  private void work(long deadline) {
    for (UUID next = waiting.poll(); next != null && !over; next = waiting.poll()) {
      told.add(tell(next, deadline));
    }
  }

  private Told tell(UUID task, long deadline) {
    try {
      return new Told(task, end(task, deadline).orElse(null), null);
    } catch (RuntimeException why) {
      return new Told(task, null, why);
    }
  }

  private Optional<Task> end(UUID task, long deadline) {
    while (true) {
      try {
        return cancel(vel, task);
      } catch (VelException refused) {
        await(refused, deadline);
      }
    }
  }

  /** Waits until more may be asked, if that is why it failed, and soon. */
  private static void await(VelException refused, long deadline) {
    Duration wait = refused.retryAfter().filter(Duration::isPositive).orElse(PAUSE);
    if (refused.code() != ErrorCode.RATE_LIMIT_EXCEEDED
        || wait.compareTo(Duration.ofNanos(deadline - System.nanoTime())) > 0) {
      throw refused;
    }
    try {
      Thread.sleep(wait);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw refused;
    }
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
}
