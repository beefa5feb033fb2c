package dev.vel.taskmaster;

import java.util.Locale;

/** Where an entry stands, in Task Master's words (task-master-ai 0.43, {@code set_task_status}). */
enum Mark {
  PENDING,
  IN_PROGRESS,
  DONE,
  BLOCKED,
  CANCELLED;

  String wire() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** What a status of vel's is there. A failed task is blocked: somebody has to look at it. */
  static Mark of(String status) {
    return switch (status) {
      case "pending", "waiting_approval" -> PENDING;
      case "in_progress" -> IN_PROGRESS;
      case "completed" -> DONE;
      case "failed" -> BLOCKED;
      case "cancelled" -> CANCELLED;
      default -> throw new IllegalArgumentException("no status: " + status);
    };
  }

  boolean isFinal() {
    return switch (this) {
      case PENDING, IN_PROGRESS -> false;
      case DONE, BLOCKED, CANCELLED -> true;
    };
  }
}
