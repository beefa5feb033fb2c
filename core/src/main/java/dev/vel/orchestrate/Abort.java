package dev.vel.orchestrate;

import org.jspecify.annotations.Nullable;

/**
 * Stops a running attempt from outside. Only the call to the model is interrupted: an interrupt in
 * the middle of a database statement would break its connection. Thread-safe.
 */
public final class Abort {
  private @Nullable Thread calling;
  private @Nullable Reason reason;

  /** Why an attempt was stopped. */
  public enum Reason {
    /** The task was cancelled or another instance has it: nothing is to be written. */
    LEASE_LOST,
    /** This instance is stopping: the task goes back to wait. */
    STOPPING
  }

  /** Work that may be interrupted. */
  @FunctionalInterface
  public interface Interruptible<T, E extends Exception> {
    T run() throws E, InterruptedException;
  }

  /** Stops the attempt; the first reason stays. */
  public synchronized void abort(Reason why) {
    if (reason == null) {
      reason = why;
    }
    if (calling != null) {
      calling.interrupt();
    }
  }

  /** Why the attempt was stopped, or null. */
  public synchronized @Nullable Reason reason() {
    return reason;
  }

  /** Runs {@code work}, interrupting it when the attempt is stopped meanwhile or was before. */
  public <T, E extends Exception> T during(Interruptible<T, E> work)
      throws E, InterruptedException {
    enter();
    try {
      return work.run();
    } finally {
      leave();
    }
  }

  /**
   * Runs {@code work} inside {@link #during} without interrupting it; a stop that comes is kept for
   * after.
   */
  public void shielded(Runnable work) {
    boolean interrupted = cover();
    try {
      work.run();
    } finally {
      uncover(interrupted);
    }
  }

  private synchronized boolean cover() {
    calling = null;
    return Thread.interrupted();
  }

  private synchronized void uncover(boolean interrupted) {
    calling = Thread.currentThread();
    if (interrupted || reason != null) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void enter() throws InterruptedException {
    if (reason != null) {
      throw new InterruptedException("stopped before the call");
    }
    calling = Thread.currentThread();
  }

  private synchronized void leave() {
    calling = null;
    // Clears an interrupt that came when the work had just ended, so that it hits nothing else.
    if (Thread.interrupted() && reason == null) {
      Thread.currentThread().interrupt();
    }
  }
}
