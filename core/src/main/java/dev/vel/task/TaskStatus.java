package dev.vel.task;

/** Where a task stands; see {@code docs/task-states.md} for the transitions. */
public enum TaskStatus {
  PENDING,
  IN_PROGRESS,
  COMPLETED,
  FAILED,
  CANCELLED;

  /** Whether nothing will ever change again. */
  public boolean isFinal() {
    return switch (this) {
      case PENDING, IN_PROGRESS -> false;
      case COMPLETED, FAILED, CANCELLED -> true;
    };
  }
}
