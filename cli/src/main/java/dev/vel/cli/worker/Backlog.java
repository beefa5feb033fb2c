package dev.vel.cli.worker;

import dev.vel.api.Vel;
import dev.vel.task.Task;
import dev.vel.task.TaskQuery;
import dev.vel.task.TaskStatus;
import dev.vel.wire.Page;
import java.time.Instant;
import java.time.InstantSource;

/** Whether there is anything to run. */
record Backlog(Vel vel, InstantSource clock) {
  private static final int PAGE = 100;

  /** Whether a task runs, or waits for nothing but its turn. */
  boolean waiting() {
    return !page(TaskStatus.IN_PROGRESS, 0).data().isEmpty() || anyDue();
  }

  private boolean anyDue() {
    Instant now = clock.instant();
    for (int offset = 0; ; offset += PAGE) {
      Page<Task> page = page(TaskStatus.PENDING, offset);
      if (page.data().stream().anyMatch(task -> due(task, now))) {
        return true;
      }
      if (page.data().size() < PAGE) {
        return false;
      }
    }
  }

  private static boolean due(Task task, Instant now) {
    Instant runAt = task.parameters().runAt();
    return runAt == null || !runAt.isAfter(now);
  }

  private Page<Task> page(TaskStatus status, int offset) {
    return vel.tasks(
        new TaskQuery(status, null, null, null, null, null, new Page.Range(PAGE, offset)));
  }
}
