package dev.vel.task;

import dev.vel.db.Tx;
import java.time.Instant;
import java.util.UUID;

/** Where waiting tasks go to be run. Every method works in the caller's transaction. */
public interface TaskQueue {

  /**
   * Hands over as many of a user's waiting tasks as the user has free places. To be called whenever
   * a task was added or a place became free.
   */
  void offer(Tx tx, UUID userId);

  /** Sees to it that a task that is not ready is offered at {@code time}. */
  void later(Tx tx, UUID taskId, Instant time);

  /**
   * Takes a task's job away and its place with it, until {@code time}; another task gets the place.
   */
  void postpone(Tx tx, UUID taskId, UUID userId, Instant time);

  /**
   * Takes a task's job away and its place with it, until it is made ready again; another task gets
   * the place with the next {@link #offer}.
   */
  void park(Tx tx, UUID taskId);

  /** Lets go of a task's job, so that any instance may claim it at once. */
  void giveBack(Tx tx, UUID taskId);
}
