package dev.vel.task;

import dev.vel.db.Row;
import java.util.List;
import java.util.UUID;

/** How a task's row becomes a {@link Task}. */
final class TaskRow {
  static final String COLUMNS =
      """
      id, agent_id, description, status, priority, parameters::text AS parameters, result::text AS result,
      error::text AS error, attempt, retry_of,
      parent_id, title, array_to_json(depends_on)::text AS depends_on, created_at, started_at, finished_at, updated_at\
      """;

  private TaskRow() {}

  static Task read(Row row, List<Task.Step> history) {
    return new Task(
        row.id("id"),
        row.id("agent_id"),
        row.text("description"),
        row.choice("status", TaskStatus.class),
        row.choice("priority", Priority.class),
        row.json("parameters", TaskParameters.class),
        row.optionalJson("result", TaskResult.class),
        row.optionalJson("error", TaskError.class),
        row.integer("attempt"),
        history,
        row.optionalId("retry_of"),
        row.optionalId("parent_id"),
        row.optionalText("title"),
        List.of(row.json("depends_on", UUID[].class)),
        List.of(),
        row.time("created_at"),
        row.optionalTime("started_at"),
        row.optionalTime("finished_at"),
        row.time("updated_at"));
  }
}
