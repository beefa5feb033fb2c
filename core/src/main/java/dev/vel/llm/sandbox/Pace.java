package dev.vel.llm.sandbox;

import java.io.InterruptedIOException;
import java.time.Duration;

/**
 * How fast one request is answered.
 *
 * @param tokensPerSecond 0 for as fast as it can
 * @param latency before the first byte
 */
record Pace(double tokensPerSecond, Duration latency) {
  private static final long NANOS = 1_000_000_000L;

  /** Waits until {@code token} is due, counted from {@code start} so that delays do not add up. */
  void await(long start, int token) throws InterruptedIOException {
    if (tokensPerSecond > 0) {
      long due = start + (long) (token * (NANOS / tokensPerSecond));
      pause(Duration.ofNanos(Math.max(0, due - System.nanoTime())));
    }
  }

  /** The delay is what was asked for, so there is nothing to wait on but time. */
  static void pause(Duration duration) throws InterruptedIOException {
    if (!duration.isPositive()) {
      return;
    }
    try {
      Thread.sleep(duration);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the sandbox is closing");
    }
  }
}
