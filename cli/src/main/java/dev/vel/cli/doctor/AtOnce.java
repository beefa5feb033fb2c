package dev.vel.cli.doctor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Does several things at the same time, and waits for all of them at most so long. Each has a
 * thread of the system's: looking up a name may block one for long.
 */
final class AtOnce {
  private AtOnce() {}

  /** What a thing comes to that failed, or was not done in time. */
  @FunctionalInterface
  interface Otherwise<T> {
    /**
     * @param failure {@link TimeoutException} for what was not done in time
     */
    T than(int index, Throwable failure);
  }

  /** The results in the order of the deeds. */
  static <T> List<T> all(
      List<? extends Callable<T>> deeds, Duration patience, Otherwise<T> otherwise)
      throws InterruptedException {
    long until = System.nanoTime() + patience.toNanos();
    List<FutureTask<T>> tasks = new ArrayList<>();
    for (Callable<T> deed : deeds) {
      FutureTask<T> task = new FutureTask<>(deed);
      tasks.add(task);
      Thread.ofPlatform().daemon().name("vel-doctor").start(task);
    }
    List<T> results = new ArrayList<>();
    for (int i = 0; i < tasks.size(); i++) {
      results.add(result(tasks.get(i), i, until, otherwise));
    }
    return results;
  }

  private static <T> T result(FutureTask<T> task, int index, long until, Otherwise<T> otherwise)
      throws InterruptedException {
    try {
      return task.get(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException late) {
      task.cancel(true);
      return otherwise.than(index, late);
    } catch (ExecutionException e) {
      return otherwise.than(index, e.getCause() == null ? e : e.getCause());
    }
  }
}
