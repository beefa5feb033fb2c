package dev.vel.daemon;

import dev.vel.api.House;
import dev.vel.wire.VelException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/** A house that is opened on a thread of its own, while something else is made. */
final class Opening implements AutoCloseable {
  private final FutureTask<House> house;
  private final Thread thread;

  private Opening(FutureTask<House> house, Thread thread) {
    this.house = house;
    this.thread = thread;
  }

  static Opening begin(Supplier<House> open) {
    FutureTask<House> house = new FutureTask<>(open::get);
    return new Opening(house, Thread.ofPlatform().name("house-opening").start(house));
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
      throw unchecked(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw VelException.unavailable("The start was interrupted", e);
    }
  }

  /** Closes the house; one that waits for its database does not go on to. */
  @Override
  public void close() {
    thread.interrupt();
    House opened;
    try {
      opened = get();
    } catch (VelException never) {
      return;
    }
    opened.close();
  }

  private static RuntimeException unchecked(Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    return (RuntimeException) failure;
  }
}
