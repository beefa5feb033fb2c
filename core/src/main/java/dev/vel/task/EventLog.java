package dev.vel.task;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.db.Row;
import dev.vel.db.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The rows of what happened to tasks: appended under the task's row lock, so that numbers have no
 * gap.
 */
final class EventLog {
  private EventLog() {}

  /** Appends an event whose number the caller has just taken from the task's row. */
  static void append(
      Tx tx, UUID taskId, long seq, int attempt, TaskEvent.Kind kind, ObjectNode data, Instant at) {
    tx.update(
        """
        INSERT INTO task_events (task_id, seq, attempt, event, data, at)
        VALUES (?, ?, ?, ?, ?, ?)
        """,
        taskId,
        seq,
        attempt,
        kind,
        data,
        at);
  }

  /** At most {@code limit} events after the one numbered {@code after}. */
  static List<TaskEvent> after(Tx tx, UUID taskId, long after, int limit) {
    return tx.query(
        EventLog::event,
        """
        SELECT seq, event, data::text AS data, at FROM task_events
        WHERE task_id = ? AND seq > ? ORDER BY seq LIMIT ?
        """,
        taskId,
        after,
        limit);
  }

  /** The steps of a task: every event but the pieces of text. */
  static List<Task.Step> history(Tx tx, UUID taskId) {
    return tx.query(
        row -> {
          ObjectNode data = row.json("data", ObjectNode.class);
          return new Task.Step(
              data.path("step").asText(row.text("event")),
              data.path("status").asText(""),
              row.time("at"),
              text(data, "provider"),
              text(data, "model"),
              text(data, "message"));
        },
        """
        SELECT event, data::text AS data, at FROM task_events
        WHERE task_id = ? AND event <> 'delta' ORDER BY seq
        """,
        taskId);
  }

  /** The text that the present attempt has streamed so far. */
  static String partialText(Tx tx, UUID taskId) {
    List<String> pieces =
        tx.query(
            row -> row.text("text"),
            """
            SELECT data ->> 'text' AS text FROM task_events
            WHERE task_id = ? AND event = 'delta' AND seq > coalesce(
              (SELECT max(seq) FROM task_events WHERE task_id = ? AND (data ->> 'reset')::boolean), 0)
            ORDER BY seq
            """,
            taskId,
            taskId);
    return String.join("", pieces);
  }

  private static @Nullable String text(ObjectNode data, String name) {
    return data.hasNonNull(name) ? data.get(name).asText() : null;
  }

  private static TaskEvent event(Row row) {
    return new TaskEvent(
        row.big("seq"),
        TaskEvent.Kind.valueOf(row.text("event").toUpperCase(Locale.ROOT)),
        row.json("data", ObjectNode.class),
        row.time("at"));
  }
}
