package dev.vel.task;

import dev.vel.db.Tx;
import java.time.Instant;
import java.util.UUID;

/** Where waiting tasks go to be run. */
public interface TaskQueue {

  /**
   * Hands over as many of a user's waiting tasks as the user has free places, in the caller's
   * transaction. To be called whenever a task was added or a place became free.
   */
  void offer(Tx tx, UUID userId);

  /** Sees to it that a waiting task is offered at {@code runAt}, in the caller's transaction. */
  void later(Tx tx, UUID taskId, Instant runAt);
}
