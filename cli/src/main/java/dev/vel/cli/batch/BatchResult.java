package dev.vel.cli.batch;

import dev.vel.task.TaskResult;
import dev.vel.task.TaskStatus;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What became of one task of a file, as JSON shows it. The shape is documented and only grows.
 *
 * @param line where the task stands in its file
 * @param taskId null when it was never submitted
 * @param output the answer; what had come of it when it was cancelled
 * @param problems why it did not go well, a sentence each
 * @param warnings what went otherwise than planned on the way to an answer
 * @param errorCode vel's code of what made it fail
 * @param tookMs from its start to its end
 * @param resumed whether it was run by an earlier run
 */
record BatchResult(
    String id,
    int line,
    Outcome status,
    @Nullable UUID taskId,
    @Nullable String output,
    List<String> problems,
    List<String> warnings,
    @Nullable String errorCode,
    @Nullable String provider,
    @Nullable String model,
    long tookMs,
    long queueTimeMs,
    TaskResult.Tokens tokens,
    BigDecimal costUsd,
    boolean cached,
    boolean resumed) {

  BatchResult {
    problems = List.copyOf(problems);
    warnings = List.copyOf(warnings);
  }

  /** Of a task that was not run, or not to its end. */
  static BatchResult skipped(Item item, @Nullable UUID taskId, String why) {
    return new BatchResult(
        item.id(),
        item.line(),
        Outcome.SKIPPED,
        taskId,
        null,
        List.of(why),
        List.of(),
        null,
        null,
        null,
        0,
        0,
        TaskResult.Tokens.NONE,
        BigDecimal.ZERO,
        false,
        false);
  }

  /** Of a task that ended. */
  static BatchResult of(Item item, Answer answer, boolean resumed) {
    List<String> unlike =
        answer.status() == TaskStatus.COMPLETED
            ? item.expectation().problems(answer.output() == null ? "" : answer.output())
            : List.of();
    Outcome outcome =
        switch (answer.status()) {
          case COMPLETED -> unlike.isEmpty() ? Outcome.COMPLETED : Outcome.UNEXPECTED;
          case FAILED -> Outcome.FAILED;
          case CANCELLED -> Outcome.CANCELLED;
          case PENDING, IN_PROGRESS ->
              throw new IllegalStateException("not ended: " + answer.taskId());
        };
    return new BatchResult(
        item.id(),
        item.line(),
        outcome,
        answer.taskId(),
        answer.output(),
        switch (outcome) {
          case COMPLETED, UNEXPECTED, SKIPPED -> unlike;
          case CANCELLED -> List.of("it was cancelled");
          case FAILED -> List.of(answer.error() == null ? "it failed" : answer.error().message());
        },
        answer.warnings(),
        answer.error() == null ? null : answer.error().code(),
        answer.provider(),
        answer.model(),
        answer.tookMs(),
        answer.queueTimeMs(),
        answer.tokens(),
        answer.costUsd(),
        answer.cached(),
        resumed);
  }
}
