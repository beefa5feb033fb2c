package dev.vel.cli.command;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A read that nothing can interrupt, such as one of standard input, on a thread of its own: whoever
 * waits for it can be. For one waiting thread.
 *
 * @param <T> what is read
 */
public final class Awaited<T> {
  /** How soon a Ctrl-C is noticed. */
  private static final Duration GLANCE = Duration.ofMillis(50);

  private final FutureTask<T> read;

  private Awaited(FutureTask<T> read) {
    this.read = read;
  }

  public static <T> Awaited<T> begin(Callable<T> deed) {
    FutureTask<T> read = new FutureTask<>(deed);
    Thread.ofPlatform().daemon().name("awaited").start(read);
    return new Awaited<>(read);
  }

  /**
   * What was read, once it is there.
   *
   * @throws InterruptedException when the user does not want to wait any longer
   */
  public T await(Interrupts interrupts) throws IOException, InterruptedException {
    while (true) {
      Optional<T> got = glance();
      if (got.isPresent()) {
        return got.get();
      }
      if (interrupts.raised()) {
        throw new InterruptedException("interrupted while reading");
      }
    }
  }

  /** What was read, if it is there in a moment. */
  public Optional<T> glance() throws IOException, InterruptedException {
    try {
      return Optional.of(read.get(GLANCE.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException notYet) {
      return Optional.empty();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException broken) {
        throw broken;
      }
      throw new IllegalStateException("reading failed", e.getCause());
    }
  }

  /** Whether it is there. */
  public boolean isDone() {
    return read.isDone();
  }
}
