package dev.vel.task;

import dev.vel.db.Row;
import dev.vel.wire.Json;
import java.util.List;
import java.util.UUID;

/** How a task's row becomes a {@link Task}. */
final class TaskRow {
  /** The longest text, in characters, of a task in a list: of a hundred, some megabytes at most. */
  static final int LONGEST = 16_384;

  private static final String OTHERS =
      """
      id, agent_id, status, priority, error::text AS error, attempt, retry_of, parent_id, title,
      array_to_json(depends_on)::text AS depends_on, created_at, started_at, finished_at, updated_at,
      """;

  /** All that there is of a task. */
  static final String WHOLE =
      OTHERS
          + """
          description, parameters::text AS parameters, result::text AS result, false AS abridged\
          """;

  /** What a list tells of it. */
  static final String ABRIDGED =
      OTHERS
          + """
          left(description, %1$d) AS description,
          CASE
            WHEN length(parameters::text) <= %1$d THEN parameters
            WHEN parameters -> 'plan' IS NULL THEN parameters - 'input_data' - 'response_schema'
            ELSE parameters - 'input_data' - 'response_schema' || '{"plan": true}'
          END::text AS parameters,
          CASE
            WHEN length(result ->> 'output') > %1$d
            THEN jsonb_set(result, '{output}', to_jsonb(left(result ->> 'output', %1$d)))
            ELSE result
          END::text AS result,
          coalesce(length(description) > %1$d OR length(parameters::text) > %1$d
                   OR length(result ->> 'output') > %1$d, false) AS abridged\
          """
              .formatted(LONGEST);

  /** What a task says beyond its description, for those who only pass its data on. */
  static final String PARAMETERS =
      "(parameters - 'input_data')::text AS parameters, (parameters -> 'input_data')::text AS input_data";

  private TaskRow() {}

  /** What {@link #PARAMETERS} says; its data can only be written. */
  static TaskParameters parameters(Row row) {
    TaskParameters others = row.json("parameters", TaskParameters.class);
    String data = row.optionalText("input_data");
    return data == null ? others : others.with(it -> it.inputData = Json.raw(data));
  }

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
        row.time("updated_at"),
        row.flag("abridged") ? true : null);
  }
}
