package dev.vel.taskmaster;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.db.Row;
import dev.vel.db.Tx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What is to be mirrored, and what is known of the mirror. Thread-safe. */
final class Recordings {
  /** Who was away for longer is not caught up with. */
  private static final Duration CATCH_UP = Duration.ofDays(1);

  private final InstantSource clock;

  Recordings(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * A task with its steps as vel has them.
   *
   * @param ref its id in Task Master, null when none is known
   * @param steps each after those it depends on
   */
  record Recorded(UUID userId, @Nullable String ref, Wanted task, List<Wanted> steps) {
    Recorded with(UUID id, Mark mark, @Nullable String output) {
      return new Recorded(
          userId,
          ref,
          task.id().equals(id) ? task.with(mark, output) : task,
          steps.stream()
              .map(step -> step.id().equals(id) ? step.with(mark, output) : step)
              .toList());
    }

    boolean isOver() {
      return task.mark().isFinal();
    }
  }

  /** Says that a task is to be mirrored, until {@link #settled} says that it is. */
  void open(Tx tx, UUID userId, UUID taskId) {
    tx.update(
        """
        INSERT INTO task_recordings (task_id, user_id, updated_at) VALUES (?, ?, ?)
        ON CONFLICT (task_id) DO NOTHING
        """,
        taskId,
        userId,
        clock.instant());
  }

  void save(Tx tx, UUID taskId, String ref) {
    tx.update(
        "UPDATE task_recordings SET ref = ?, updated_at = ? WHERE task_id = ?",
        ref,
        clock.instant(),
        taskId);
  }

  /** Says that the mirror shows how the task ended. */
  void settled(Tx tx, UUID taskId) {
    tx.update(
        "UPDATE task_recordings SET settled = true, updated_at = ? WHERE task_id = ?",
        clock.instant(),
        taskId);
  }

  /** Tasks that are over and whose mirror does not show it yet, oldest first. */
  List<UUID> unsettled(Tx tx, int most) {
    return tx.query(
        row -> row.id("task_id"),
        """
        SELECT recording.task_id FROM task_recordings AS recording JOIN tasks ON tasks.id = recording.task_id
        WHERE NOT recording.settled AND tasks.finished_at > ? ORDER BY recording.task_id LIMIT ?
        """,
        clock.instant().minus(CATCH_UP),
        most);
  }

  Optional<Recorded> read(Tx tx, UUID taskId) {
    Optional<Recorded> alone =
        tx.first(
            row -> new Recorded(row.id("user_id"), row.optionalText("ref"), wanted(row), List.of()),
            """
            SELECT tasks.user_id, ref, id, title, description, status, left(result ->> 'output', 2049) AS output,
                   to_jsonb(depends_on)::text AS depends_on
            FROM tasks LEFT JOIN task_recordings ON task_id = id WHERE id = ?
            """,
            taskId);
    return alone.map(it -> new Recorded(it.userId(), it.ref(), it.task(), steps(tx, taskId)));
  }

  private static List<Wanted> steps(Tx tx, UUID taskId) {
    List<Wanted> left =
        new ArrayList<>(
            tx.query(
                Recordings::wanted,
                """
                SELECT id, title, description, status, left(result ->> 'output', 2049) AS output,
                       to_jsonb(depends_on)::text AS depends_on
                FROM tasks WHERE parent_id = ? ORDER BY id
                """,
                taskId));
    List<Wanted> ordered = new ArrayList<>();
    while (!left.isEmpty()) {
      List<UUID> waiting = left.stream().map(Wanted::id).toList();
      List<Wanted> next =
          left.stream()
              .filter(step -> step.dependsOn().stream().noneMatch(waiting::contains))
              .toList();
      ordered.addAll(next.isEmpty() ? left : next);
      left.removeAll(next.isEmpty() ? List.copyOf(left) : next);
    }
    return ordered;
  }

  private static Wanted wanted(Row row) {
    String description = row.text("description");
    String title = row.optionalText("title");
    List<UUID> dependsOn = new ArrayList<>();
    for (JsonNode id : row.json("depends_on")) {
      dependsOn.add(UUID.fromString(id.asText()));
    }
    return new Wanted(
        row.id("id"),
        title == null ? description : title,
        description,
        dependsOn,
        Mark.of(row.text("status")),
        row.optionalText("output"));
  }

  /** Forgets what nobody will catch up with any more; the mirrored ones stay known for a month. */
  void sweep(Tx tx) {
    Instant now = clock.instant();
    tx.update(
        "DELETE FROM task_recordings WHERE updated_at < ? OR (ref IS NULL AND updated_at < ?)",
        now.minus(Duration.ofDays(30)),
        now.minus(CATCH_UP.multipliedBy(2)));
  }
}
