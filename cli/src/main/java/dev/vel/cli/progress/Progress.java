package dev.vel.cli.progress;

import java.time.Duration;

/**
 * Something that goes on until it is closed. Thread-safe.
 *
 * <pre>{@code
 * try (Progress _ = call.progress("Running the tasks")) {
 *   progress.steps(2, 5);
 * }
 * }</pre>
 */
public final class Progress implements AutoCloseable {
  private final StatusLine line;
  private final long began = System.nanoTime();
  private volatile State state;

  /**
   * How it stands.
   *
   * @param total of the steps; 0 when there are none
   */
  record State(String what, int done, int total) {}

  Progress(StatusLine line, String what) {
    this.line = line;
    this.state = new State(what, 0, 0);
  }

  /** What is going on now. */
  public void says(String what) {
    State before = state;
    state = new State(what, before.done(), before.total());
  }

  /** How far it is. */
  public void steps(int done, int total) {
    state = new State(state.what(), done, total);
  }

  State state() {
    return state;
  }

  Duration age() {
    return Duration.ofNanos(System.nanoTime() - began);
  }

  /** It is over, and nothing of it is left on the screen. */
  @Override
  public void close() {
    line.end(this);
  }
}
