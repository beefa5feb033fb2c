package dev.vel.cli.batch;

import dev.vel.task.Task;
import dev.vel.task.TaskError;
import dev.vel.task.TaskResult;
import dev.vel.task.TaskStatus;
import dev.vel.taskmaster.TaskMaster;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How one task ended, as it is kept for the reports and for going on later.
 *
 * @param tookMs from its start to its end
 * @param warnings what a careful user wants to know of, though it went well
 */
record Answer(
    UUID taskId,
    TaskStatus status,
    @Nullable String output,
    @Nullable TaskError error,
    @Nullable String provider,
    @Nullable String model,
    long tookMs,
    long queueTimeMs,
    TaskResult.Tokens tokens,
    BigDecimal costUsd,
    boolean cached,
    List<String> warnings) {

  Answer {
    warnings = List.copyOf(warnings);
  }

  static Answer of(Task task) {
    TaskResult result = task.result();
    long took =
        task.startedAt() == null || task.finishedAt() == null
            ? 0
            : Duration.between(task.startedAt(), task.finishedAt()).toMillis();
    return new Answer(
        task.id(),
        task.status(),
        output(task),
        task.error(),
        result == null ? null : result.providerUsed(),
        result == null ? null : result.model(),
        took,
        result == null ? 0 : result.queueTimeMs(),
        result == null ? TaskResult.Tokens.NONE : result.tokens(),
        result == null ? BigDecimal.ZERO : result.costUsd(),
        result != null && result.cached(),
        result == null ? List.of() : warnings(result));
  }

  /** Null where nothing came. */
  private static @Nullable String output(Task task) {
    TaskResult result = task.result();
    if (result == null || (result.output().isEmpty() && !isCompleted(task))) {
      return null;
    }
    return result.output();
  }

  private static boolean isCompleted(Task task) {
    return task.status() == TaskStatus.COMPLETED;
  }

  private static List<String> warnings(TaskResult result) {
    List<String> warnings = new ArrayList<>();
    result.attempts().stream()
        .filter(call -> !call.outcome().equals("ok"))
        .map(call -> call.provider() + " " + call.model() + " failed (" + call.outcome() + ")")
        .forEach(warnings::add);
    String reason = result.fallbackReason();
    if (reason != null && !reason.equals(TaskMaster.NOT_CONFIGURED)) {
      warnings.add("ran directly: " + reason);
    }
    return warnings;
  }
}
