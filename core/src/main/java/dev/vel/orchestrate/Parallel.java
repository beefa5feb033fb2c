package dev.vel.orchestrate;

import dev.vel.thread.Threads;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Work that is done at the same time, each piece in a virtual thread of its own. When the attempt
 * is stopped or a piece breaks, all of them are stopped, and have ended when this is over.
 */
final class Parallel {
  private Parallel() {}

  /** One piece, which stops when {@code stop} says so. */
  @FunctionalInterface
  interface Piece<T> {
    T run(Abort stop) throws InterruptedException;
  }

  /** What came of all of them, in order. */
  static <T> List<T> all(String name, Abort abort, List<Piece<T>> pieces)
      throws InterruptedException {
    BlockingQueue<Running<T>> ended = new LinkedBlockingQueue<>();
    List<Running<T>> running = pieces.stream().map(piece -> new Running<>(piece, ended)).toList();
    List<Thread> threads = new ArrayList<>();
    try {
      abort.during(() -> {
        running.forEach(each -> threads.add(Threads.builder().name(name).start(each)));
        for (int i = 0; i < running.size(); i++) {
          // In the order in which they end, so that the first that breaks stops the others.
          ended.take().get();
        }
        return running;
      });
      return running.stream().map(FutureTask::resultNow).toList();
    } catch (ExecutionException e) {
      throw unwrapped(e);
    } finally {
      running.forEach(each -> each.stop.abort(Abort.Reason.STOPPING));
      threads.forEach(Parallel::await);
    }
  }

  private static final class Running<T> extends FutureTask<T> {
    private final Abort stop;
    private final BlockingQueue<Running<T>> ended;

    Running(Piece<T> piece, BlockingQueue<Running<T>> ended) {
      this(piece, ended, new Abort());
    }

    private Running(Piece<T> piece, BlockingQueue<Running<T>> ended, Abort stop) {
      super(() -> piece.run(stop));
      this.ended = ended;
      this.stop = stop;
    }

    @Override
    protected void done() {
      ended.add(this);
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

  /** It was told to stop or has ended: what it still does is quick. */
  private static void await(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
