package dev.vel.mcp;

import dev.vel.thread.Threads;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/**
 * Database work for those who may be interrupted: an interrupt in the middle of a statement would
 * break its connection. Whoever is interrupted stops waiting, and the work ends by itself.
 */
final class Unbroken {
  private Unbroken() {}

  /** What the work returns or throws. */
  static <T> T run(Supplier<T> work) throws InterruptedException {
    FutureTask<T> task = new FutureTask<>(work::get);
    Threads.builder().name("mcp-book").start(task);
    try {
      return task.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException failure -> throw failure;
        case Error failure -> throw failure;
        case null, default -> throw new IllegalStateException(e);
      }
    }
  }
}
