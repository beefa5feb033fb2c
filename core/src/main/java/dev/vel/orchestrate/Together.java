package dev.vel.orchestrate;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Work that is done at the same time, each piece in a virtual thread of its own. When the attempt
 * is stopped or a piece breaks, all of them are stopped, and have ended when this is over.
 */
final class Together {
  private Together() {}

  /** One piece, which stops when {@code stop} says so. */
  @FunctionalInterface
  interface Piece<T> {
    T run(Abort stop) throws InterruptedException;
  }

  /** What came of all of them, in order. */
  static <T> List<T> all(String name, Abort abort, List<Piece<T>> pieces)
      throws InterruptedException {
    List<Running<T>> running = new ArrayList<>();
    try {
      return abort.during(() -> {
        for (Piece<T> piece : pieces) {
          running.add(Running.start(name, piece));
        }
        List<T> results = new ArrayList<>();
        for (Running<T> each : running) {
          results.add(each.result.get());
        }
        return results;
      });
    } catch (ExecutionException e) {
      throw unwrapped(e);
    } finally {
      running.forEach(each -> each.stop.abort(Abort.Reason.STOPPING));
      awaitAll(running);
    }
  }

  private record Running<T>(Thread thread, FutureTask<T> result, Abort stop) {
    static <T> Running<T> start(String name, Piece<T> piece) {
      Abort stop = new Abort();
      FutureTask<T> result = new FutureTask<>(() -> piece.run(stop));
      return new Running<>(Thread.ofVirtual().name(name).start(result), result, stop);
    }
  }

  private static RuntimeException unwrapped(ExecutionException e) throws InterruptedException {
    return switch (e.getCause()) {
      case InterruptedException stopped -> throw stopped;
      case Error error -> throw error;
      case RuntimeException failure -> failure;
      case null, default -> new IllegalStateException(e.getCause());
    };
  }

  /** Whoever waits here was stopped already, and what is waited for ends at once. */
  private static <T> void awaitAll(List<Running<T>> running) {
    boolean interrupted = false;
    for (Running<T> each : running) {
      while (each.thread().isAlive()) {
        try {
          each.thread().join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
