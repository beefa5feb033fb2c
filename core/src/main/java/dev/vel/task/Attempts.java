package dev.vel.task;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.db.Row;
import dev.vel.db.Signals;
import dev.vel.db.Tx;
import dev.vel.wire.Json;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The writes of whoever runs a task. Each names its attempt, and throws {@link LeaseLostException}
 * without having written anything when that attempt is over. All work in the caller's transaction.
 * Thread-safe.
 */
public final class Attempts {
  private final StepGraph graph;
  private final Signals signals;
  private final TaskQueue queue;
  private final InstantSource clock;

  public Attempts(StepGraph graph, Signals signals, TaskQueue queue, InstantSource clock) {
    this.graph = graph;
    this.signals = signals;
    this.queue = queue;
    this.clock = clock;
  }

  /**
   * Begins the next attempt, which ends the one before it. Empty when the task is final or gone,
   * and when the job is not held any more.
   */
  public Optional<Attempt> begin(Tx tx, UUID taskId, JobLease lease) {
    Instant now = now();
    record Begun(Attempt attempt, long seq) {}
    Optional<Begun> begun =
        tx.first(
            row -> new Begun(attempt(row, now), row.big("last_event")),
            """
            WITH job AS (
              SELECT 1 FROM scheduled_tasks
              WHERE task_name = 'run' AND task_instance = ? AND picked AND picked_by = ? AND version = ?
              FOR UPDATE)
            UPDATE tasks SET status = 'in_progress', attempt = attempt + 1, last_event = last_event + 1,
                             started_at = coalesce(started_at, ?), updated_at = ?
            WHERE id = ? AND status IN ('pending', 'in_progress') AND EXISTS (SELECT FROM job)
            RETURNING id, user_id, agent_id, description, priority, attempt, tries, last_event, run_at,
                      ready_at, created_at, started_at, parent_id, title, plan IS NOT NULL AS planned,
                      trace,
            """
                + TaskRow.PARAMETERS,
            taskId.toString(),
            lease.holder(),
            lease.version(),
            now,
            now,
            taskId);
    begun.ifPresent(it -> {
      int number = it.attempt().number();
      ObjectNode data =
          it.attempt().isPlanned()
              ? Tasks.progress(90, "assembling", "in_progress", "All steps have ended")
              : Tasks.progress(
                  5,
                  "started",
                  "in_progress",
                  number == 1 ? "Started" : "Started, attempt " + number);
      if (number > 1) {
        data.put("reset", true);
      }
      EventLog.append(tx, taskId, it.seq(), number, TaskEvent.Kind.PROGRESS, data, now);
      announce(tx, taskId);
    });
    return begun.map(Begun::attempt);
  }

  /**
   * Records a step.
   *
   * @param percent 0–99
   * @param reset whether the text streamed so far is void
   */
  public void progress(
      Tx tx,
      Attempt attempt,
      int percent,
      String step,
      String message,
      @Nullable String provider,
      @Nullable String model,
      boolean reset) {
    ObjectNode data = Tasks.progress(percent, step, "executing", message);
    data.put("provider", provider).put("model", model);
    if (reset) {
      data.put("reset", true);
    }
    append(tx, attempt, TaskEvent.Kind.PROGRESS, data);
  }

  /** Records a piece of the answer. */
  public void delta(Tx tx, Attempt attempt, String text) {
    append(tx, attempt, TaskEvent.Kind.DELTA, Json.object().put("text", text));
  }

  /**
   * Locks the plan of a step, which goes before the step's own row; does nothing for another task.
   * To be called before anything else in the transaction of an end touches or refers to the task.
   */
  public void lock(Tx tx, Attempt attempt) {
    graph.lock(tx, attempt.parentId());
  }

  /** Ends the task well. */
  public void complete(Tx tx, Attempt attempt, TaskResult result) {
    ObjectNode data = Tasks.progress(100, "completed", "completed", "Completed");
    data.set("result", Json.tree(result));
    finish(tx, attempt, TaskStatus.COMPLETED, result, null, TaskEvent.Kind.RESULT, data);
  }

  /** Ends the task for good, with what was tried in the result. */
  public void fail(Tx tx, Attempt attempt, TaskError error, @Nullable TaskResult result) {
    ObjectNode data = Tasks.progress(100, "failed", "failed", error.message());
    data.set("error", Json.tree(error));
    finish(tx, attempt, TaskStatus.FAILED, result, error, TaskEvent.Kind.ERROR, data);
  }

  /** Puts the task back to wait until {@code time}: no provider could answer it now. */
  public void retryLater(Tx tx, Attempt attempt, String message, Instant time) {
    putBack(tx, attempt, "retry", message, 1);
    queue.postpone(tx, attempt.taskId(), attempt.userId(), time);
  }

  /** Puts the task back for another instance to take at once: this one is stopping. */
  public void release(Tx tx, Attempt attempt) {
    putBack(tx, attempt, "released", "The instance is stopping; another one goes on", 0);
    queue.giveBack(tx, attempt.taskId());
  }

  private void putBack(Tx tx, Attempt attempt, String step, String message, int tries) {
    Instant now = now();
    long seq =
        tx.first(
                row -> row.big("last_event"),
                """
                UPDATE tasks SET status = 'pending', last_event = last_event + 1, updated_at = ?,
                                 tries = tries + ?
                WHERE id = ? AND attempt = ? AND status = 'in_progress' RETURNING last_event
                """,
                now,
                tries,
                attempt.taskId(),
                attempt.number())
            .orElseThrow(() -> new LeaseLostException(attempt.taskId(), attempt.number()));
    ObjectNode data = Tasks.progress(0, step, "pending", message).put("reset", true);
    EventLog.append(
        tx, attempt.taskId(), seq, attempt.number(), TaskEvent.Kind.PROGRESS, data, now);
    announce(tx, attempt.taskId());
  }

  private void finish(
      Tx tx,
      Attempt attempt,
      TaskStatus status,
      @Nullable TaskResult result,
      @Nullable TaskError error,
      TaskEvent.Kind kind,
      ObjectNode data) {
    graph.lock(tx, attempt.parentId());
    Instant now = now();
    long seq =
        tx.first(
                row -> row.big("last_event"),
                """
                UPDATE tasks SET status = ?, result = ?, error = ?, finished_at = ?, updated_at = ?,
                                 last_event = last_event + 1
                WHERE id = ? AND attempt = ? AND status = 'in_progress' RETURNING last_event
                """,
                status,
                result == null ? null : Json.tree(result),
                error == null ? null : Json.tree(error),
                now,
                now,
                attempt.taskId(),
                attempt.number())
            .orElseThrow(() -> new LeaseLostException(attempt.taskId(), attempt.number()));
    EventLog.append(tx, attempt.taskId(), seq, attempt.number(), kind, data, now);
    if (attempt.parentId() != null) {
      graph.ended(tx, attempt.parentId(), attempt.taskId());
    }
    queue.offer(tx, attempt.userId());
    announce(tx, attempt.taskId());
  }

  private void append(Tx tx, Attempt attempt, TaskEvent.Kind kind, ObjectNode data) {
    Instant now = now();
    long seq =
        tx.first(
                row -> row.big("last_event"),
                """
                UPDATE tasks SET last_event = last_event + 1, updated_at = ?
                WHERE id = ? AND attempt = ? AND status = 'in_progress' RETURNING last_event
                """,
                now,
                attempt.taskId(),
                attempt.number())
            .orElseThrow(() -> new LeaseLostException(attempt.taskId(), attempt.number()));
    EventLog.append(tx, attempt.taskId(), seq, attempt.number(), kind, data, now);
    announce(tx, attempt.taskId());
  }

  private void announce(Tx tx, UUID taskId) {
    tx.afterCommit(() -> signals.announce(TaskTopics.changed(taskId)));
  }

  private static Attempt attempt(Row row, Instant now) {
    Instant runnable =
        Stream.of(row.optionalTime("run_at"), row.optionalTime("ready_at"), row.time("created_at"))
            .filter(Objects::nonNull)
            .max(Comparator.naturalOrder())
            .orElseThrow();
    Instant first = row.time("started_at");
    return new Attempt(
        row.id("id"),
        row.id("user_id"),
        row.id("agent_id"),
        row.text("description"),
        TaskRow.parameters(row),
        row.choice("priority", Priority.class),
        row.integer("attempt"),
        row.integer("tries"),
        now,
        Math.max(0, Duration.between(runnable, first).toMillis()),
        row.optionalTime("run_at"),
        row.optionalId("parent_id"),
        row.optionalText("title"),
        row.flag("planned"),
        row.optionalText("trace"));
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }
}
