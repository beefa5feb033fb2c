package dev.vel.task;

import java.time.Duration;
import java.util.Optional;

/** An open look at one task's events, in order, without gap or repeat. For one thread. */
public interface TaskWatch extends AutoCloseable {

  /**
   * The next event, waiting at most {@code patience} for it. Empty when none came in time, and from
   * the end of the task on.
   */
  Optional<TaskEvent> next(Duration patience) throws InterruptedException;

  /** Whether the final event has been given out. */
  boolean ended();

  @Override
  void close();
}
