package dev.vel.work;

import dev.vel.db.Tx;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * What all instances have before them.
 *
 * @param tasks how many there are that have not ended, by status
 * @param oldest how long that one has waited that could have been run for the longest time
 */
public record Backlog(Map<String, Long> tasks, Duration oldest) {
  public static final Backlog NONE = new Backlog(Map.of(), Duration.ZERO);

  public Backlog {
    tasks = Map.copyOf(tasks);
  }

  static Backlog of(Tx tx, Instant now) {
    Map<String, Long> tasks = new LinkedHashMap<>();
    tasks.put("pending", 0L);
    tasks.put("in_progress", 0L);
    record Standing(String status, long count) {}
    tx.query(
            row -> new Standing(row.text("status"), row.big("n")),
            "SELECT status, count(*) AS n FROM tasks WHERE finished_at IS NULL GROUP BY status")
        .forEach(it -> tasks.put(it.status(), it.count()));
    Duration oldest =
        tx.first(
                row -> row.time("since"),
                """
                SELECT coalesce(min(greatest(created_at, run_at, ready_at)), ?) AS since FROM tasks
                WHERE finished_at IS NULL AND status = 'pending' AND ready
                """,
                now)
            .map(since -> Duration.between(since, now))
            .filter(it -> !it.isNegative())
            .orElse(Duration.ZERO);
    return new Backlog(tasks, oldest);
  }

  /** Tells of a task that has ended. */
  static void tell(Tx tx, UUID taskId, TaskTimes times) {
    record Life(String status, Instant since, Instant started, Instant finished) {}
    tx.first(
            row ->
                new Life(
                    row.text("status"),
                    row.time("since"),
                    row.time("started_at"),
                    row.time("finished_at")),
            """
            SELECT status, greatest(created_at, run_at) AS since, started_at, finished_at FROM tasks
            WHERE id = ? AND finished_at IS NOT NULL AND started_at IS NOT NULL
            """,
            taskId)
        .ifPresent(it ->
            times.ended(
                it.status(),
                Duration.between(it.since(), it.started()),
                Duration.between(it.started(), it.finished())));
  }
}
