package dev.vel.task;

import dev.vel.db.Tx;
import dev.vel.wire.FieldProblem;
import dev.vel.wire.VelException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What was said before a task that continues others: the tasks themselves are the conversation, so
 * nothing is kept twice. In the caller's transaction.
 */
public final class Dialogue {
  /** How far back a model is told, in characters: about 50,000 tokens. */
  static final int BUDGET = 200_000;

  /** How far back it is looked. */
  private static final int MOST_TURNS = 1_000;

  private Dialogue() {}

  /**
   * The turns before a task, the oldest first: the newest ones that fit the budget together, and in
   * any case the very last. Empty for a task that continues none.
   */
  public static List<Turn> before(Tx tx, UUID userId, TaskParameters parameters) {
    UUID last = parameters.continues();
    return last == null
        ? List.of()
        : tx.query(
            row -> new Turn(row.text("description"), TaskRow.parameters(row), row.text("answer")),
            """
            WITH RECURSIVE chain AS (
              SELECT id, user_id, 1 AS back, parameters ->> 'continues' AS before FROM tasks WHERE id = ? AND user_id = ?
              UNION ALL
              SELECT t.id, t.user_id, back + 1, t.parameters ->> 'continues'
              FROM chain JOIN tasks t ON t.id = CAST(before AS uuid) AND t.user_id = chain.user_id
              WHERE back < ?),
            turns AS (
              SELECT back, description, parameters, result ->> 'output' AS answer,
                     sum(length(description) + length(result ->> 'output')
                         + coalesce(length(parameters ->> 'input_data'), 0)) OVER (ORDER BY back) AS size
              FROM chain JOIN tasks USING (id)
              WHERE coalesce(result ->> 'output', '') ~ '\\S')
            SELECT description, answer,
            """
                + TaskRow.PARAMETERS
                + """
                 FROM turns
                WHERE size <= ? OR back = (SELECT min(back) FROM turns)
                ORDER BY back DESC
                """,
            last,
            userId,
            MOST_TURNS,
            BUDGET);
  }

  /** Throws {@code VALIDATION_ERROR} for every task that continues one that it cannot. */
  static void check(Tx tx, UUID userId, List<NewTask> tasks) {
    Map<UUID, TaskStatus> earlier = statuses(tx, userId, tasks);
    List<FieldProblem> problems = new ArrayList<>();
    for (int i = 0; i < tasks.size(); i++) {
      UUID continued = continued(tasks.get(i));
      if (continued != null) {
        String field = (tasks.size() == 1 ? "" : "tasks[" + i + "].") + "parameters.continues";
        problem(earlier.get(continued))
            .ifPresent(message -> problems.add(new FieldProblem(field, message)));
      }
    }
    if (!problems.isEmpty()) {
      throw VelException.invalid(problems);
    }
  }

  /**
   * Why no task can continue one that stands so, to follow the name of the field; empty when one
   * can.
   *
   * @param earlier null when the user has no such task
   */
  public static Optional<String> problem(@Nullable TaskStatus earlier) {
    if (earlier == null) {
      return Optional.of("names no task of yours");
    }
    return earlier.isFinal()
        ? Optional.empty()
        : Optional.of("names a task that has not ended yet; wait for it, or cancel it");
  }

  private static Map<UUID, TaskStatus> statuses(Tx tx, UUID userId, List<NewTask> tasks) {
    Map<UUID, TaskStatus> statuses = new HashMap<>();
    for (NewTask task : tasks) {
      UUID continued = continued(task);
      if (continued != null && !statuses.containsKey(continued)) {
        tx.first(
                row -> row.choice("status", TaskStatus.class),
                "SELECT status FROM tasks WHERE id = ? AND user_id = ?",
                continued,
                userId)
            .ifPresent(status -> statuses.put(continued, status));
      }
    }
    return statuses;
  }

  private static @Nullable UUID continued(NewTask task) {
    return task.parameters() == null ? null : task.parameters().continues();
  }
}
