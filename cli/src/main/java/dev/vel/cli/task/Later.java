package dev.vel.cli.task;

import dev.vel.cli.command.Invocation;
import dev.vel.cli.output.Words;
import dev.vel.task.Task;
import dev.vel.task.TaskStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Tasks that are not to run before some time: whoever waits for them wants to know. */
final class Later {
  private Later() {}

  /** Says on standard error when those that are to run later will. */
  static void tell(Invocation call, Collection<Task> tasks) {
    Instant now = call.surroundings().clock().instant();
    List<Task> later =
        tasks.stream()
            .filter(task -> isAfter(task, now))
            .sorted(Comparator.comparing(task -> Objects.requireNonNull(at(task))))
            .toList();
    if (later.isEmpty()) {
      return;
    }
    Task first = later.getFirst();
    Instant when = Objects.requireNonNull(at(first));
    String which =
        later.size() == 1
            ? "task " + Tasks.tail(first) + " is not to run before "
            : later.size() + " tasks are to run later, the first at ";
    call.notice(which + Words.of(when) + ", in " + Words.span(Duration.between(now, when)));
  }

  private static boolean isAfter(Task task, Instant now) {
    Instant when = at(task);
    return task.status() == TaskStatus.PENDING && when != null && when.isAfter(now);
  }

  private static @Nullable Instant at(Task task) {
    return task.parameters().runAt();
  }
}
