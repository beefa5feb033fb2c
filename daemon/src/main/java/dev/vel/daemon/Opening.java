package dev.vel.daemon;

import dev.vel.api.House;
import dev.vel.wire.VelException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A house that is opened on a thread of its own, while something else is made. */
final class Opening implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Opening.class);

  private final FutureTask<House> house;
  private final Thread thread;
  private final boolean mayBeInterrupted;

  private Opening(FutureTask<House> house, Thread thread, boolean mayBeInterrupted) {
    this.house = house;
    this.thread = thread;
    this.mayBeInterrupted = mayBeInterrupted;
  }

  /**
   * @param mayBeInterrupted whether it only waits, and starts no server that is not to be left half
   *     made
   */
  static Opening begin(Supplier<House> open, boolean mayBeInterrupted) {
    FutureTask<House> house = new FutureTask<>(open::get);
    Thread thread = Thread.ofPlatform().daemon().name("house-opening").start(house);
    return new Opening(house, thread, mayBeInterrupted);
  }

  /**
   * The house, once it is open.
   *
   * @throws RuntimeException what it could not be opened for
   */
  House get() {
    try {
      return house.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      if (e.getCause() instanceof RuntimeException refusal) {
        throw refusal;
      }
      throw new IllegalStateException("the house was not opened", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw VelException.unavailable("The start was interrupted", e);
    }
  }

  /** Closes the house, if it was opened; one that waits for its database does not go on to. */
  @Override
  public void close() {
    if (mayBeInterrupted) {
      thread.interrupt();
    }
    House opened;
    try {
      opened = get();
    } catch (RuntimeException | Error never) {
      LOG.debug("there is no house to close", never);
      return;
    }
    opened.close();
  }
}
