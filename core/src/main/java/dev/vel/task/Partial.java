package dev.vel.task;

import dev.vel.db.Row;
import dev.vel.db.Tx;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What there is of a task that somebody ends before its own end: the text that had come, the calls
 * that were made and what was paid for them.
 */
final class Partial {
  private Partial() {}

  /** Reads it under the task's lock; the steps of a plan are to be ended before. */
  static TaskResult of(Tx tx, Task task, Instant now) {
    Instant started = task.startedAt();
    Optional<Task.Step> asked =
        EventLog.history(tx, task.id()).stream()
            .filter(step -> step.provider() != null)
            .reduce((one, later) -> later);
    List<StepOutcome> steps =
        task.parameters().plan() == null ? List.of() : PlanRows.outcomes(tx, task.id());
    PlanCost paid = together(own(tx, task.id()), steps);
    return new TaskResult(
        EventLog.partialText(tx, task.id()),
        asked.map(Task.Step::provider).orElse(null),
        asked.map(Task.Step::model).orElse(null),
        "direct",
        null,
        started == null ? 0 : Duration.between(started, now).toMillis(),
        Duration.between(task.createdAt(), started == null ? now : started).toMillis(),
        paid.tokens(),
        paid.costUsd(),
        false,
        null,
        List.of(),
        toolCalls(tx, task.id()),
        ended(steps));
  }

  private static @Nullable List<StepState> ended(List<StepOutcome> steps) {
    return steps.isEmpty() ? null : steps.stream().map(StepOutcome::state).toList();
  }

  /** What the calls took that answered: the bill knows them, the attempt that made them is over. */
  private static PlanCost own(Tx tx, UUID taskId) {
    return tx.first(
            Partial::paid,
            """
            SELECT coalesce(sum(prompt_tokens), 0)::bigint AS prompt,
                   coalesce(sum(completion_tokens), 0)::bigint AS completion,
                   coalesce(sum(cached_tokens), 0)::bigint AS cached, coalesce(sum(cost_usd), 0) AS cost
            FROM usage WHERE task_id = ? AND outcome = 'ok' AND NOT cached
            """,
            taskId)
        .orElse(PlanCost.NONE);
  }

  private static PlanCost paid(Row row) {
    long prompt = row.big("prompt");
    long completion = row.big("completion");
    return new PlanCost(
        new TaskResult.Tokens(prompt, completion, row.big("cached"), prompt + completion),
        row.decimal("cost"));
  }

  /** Steps that an earlier run did were paid for by that one. */
  private static PlanCost together(PlanCost own, List<StepOutcome> steps) {
    TaskResult.Tokens tokens = own.tokens();
    BigDecimal cost = own.costUsd();
    for (StepOutcome step : steps) {
      TaskResult brought = step.isCopy() ? null : step.result();
      if (brought != null) {
        tokens = tokens.plus(brought.tokens());
        cost = cost.add(brought.costUsd());
      }
    }
    BigDecimal stripped = cost.stripTrailingZeros();
    return new PlanCost(tokens, stripped.scale() < 0 ? stripped.setScale(0) : stripped);
  }

  /** One that has no outcome was under way: whether it did its work is not known. */
  private static List<TaskResult.ToolCall> toolCalls(Tx tx, UUID taskId) {
    return tx.query(
        row ->
            new TaskResult.ToolCall(
                row.optionalText("server"),
                row.text("tool"),
                row.text("outcome"),
                row.big("latency_ms")),
        """
        SELECT server, tool, coalesce(outcome, 'unknown') AS outcome, coalesce(latency_ms, 0) AS latency_ms
        FROM task_tool_calls WHERE task_id = ? ORDER BY turn, place LIMIT 1000
        """,
        taskId);
  }
}
