package dev.vel.task;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.audit.Actor;
import dev.vel.audit.Audit;
import dev.vel.db.Signals;
import dev.vel.db.Tx;
import dev.vel.wire.Json;
import dev.vel.wire.VelException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Ends tasks on somebody's word, keeping the text that had come and telling whoever runs them to
 * stop. The places that become free are the caller's to offer. Thread-safe.
 */
final class Cancelling {
  private final StepGraph graph;
  private final Audit audit;
  private final Signals signals;
  private final InstantSource clock;

  Cancelling(StepGraph graph, Audit audit, Signals signals, InstantSource clock) {
    this.graph = graph;
    this.audit = audit;
    this.signals = signals;
    this.clock = clock;
  }

  /** Ends one task of the owner's; a conflict when it is final. */
  void cancel(Tx tx, UUID userId, Actor actor, UUID id) {
    UUID planId =
        tx.first(
                row -> Optional.ofNullable(row.optionalId("parent_id")),
                "SELECT parent_id FROM tasks WHERE id = ? AND user_id = ?",
                id,
                userId)
            .orElseThrow(() -> VelException.notFound("Task", id))
            .orElse(null);
    Task task = locked(tx, planId, id);
    if (task.status().isFinal()) {
      throw VelException.conflict(
          "The task is already " + task.status().name().toLowerCase(Locale.ROOT));
    }
    cancel(tx, actor, task);
  }

  /**
   * Ends open tasks, plan after plan, so that nobody who does the same waits in a circle.
   *
   * @return how many were found open
   */
  int cancelSome(Tx tx, UUID userId, Actor actor, @Nullable UUID agentId, int most) {
    record Open(UUID id, @Nullable UUID planId) {}
    List<Open> open =
        tx.query(
            row -> new Open(row.id("id"), row.optionalId("parent_id")),
            """
            SELECT id, parent_id FROM tasks
            WHERE user_id = ? AND (CAST(? AS uuid) IS NULL OR agent_id = CAST(? AS uuid))
              AND finished_at IS NULL
            ORDER BY coalesce(parent_id, id), step NULLS FIRST LIMIT ?
            """,
            userId,
            agentId,
            agentId,
            most);
    for (Open each : open) {
      Task task = locked(tx, each.planId(), each.id());
      if (!task.status().isFinal()) {
        cancel(tx, actor, task);
      }
    }
    return open.size();
  }

  /** Reads a task for update; its plan's row is locked before it, as always. */
  private Task locked(Tx tx, @Nullable UUID planId, UUID id) {
    graph.lock(tx, planId);
    return tx.first(
            row -> TaskRow.read(row, List.of()),
            "SELECT " + TaskRow.WHOLE + " FROM tasks WHERE id = ? FOR UPDATE",
            id)
        .orElseThrow(() -> VelException.notFound("Task", id));
  }

  /** Ends a task that is locked and open, and with a plan its open steps. */
  private void cancel(Tx tx, Actor actor, Task task) {
    List<Task> steps = openSteps(tx, task);
    // Before the plan, whose result tells how they ended and what they cost.
    steps.forEach(step -> end(tx, step));
    end(tx, task);
    audit.record(tx, actor, "task.cancel", "task", task.id(), null);
    for (Task step : steps) {
      audit.record(tx, actor, "task.cancel", "task", step.id(), null);
    }
    if (task.parentId() != null) {
      graph.ended(tx, task.parentId(), task.id());
    }
  }

  private static List<Task> openSteps(Tx tx, Task plan) {
    if (plan.parameters().plan() == null) {
      return List.of();
    }
    return tx.query(
        row -> TaskRow.read(row, List.of()),
        "SELECT "
            + TaskRow.WHOLE
            + " FROM tasks WHERE parent_id = ? AND finished_at IS NULL ORDER BY step FOR UPDATE",
        plan.id());
  }

  private void end(Tx tx, Task task) {
    Instant now = now();
    TaskResult partial = Partial.of(tx, task, now);
    TaskError error = new TaskError("CANCELLED", "The task was cancelled", true);
    long seq =
        tx.first(
                row -> row.big("last_event"),
                """
                UPDATE tasks SET status = 'cancelled', result = ?, finished_at = ?, updated_at = ?,
                                 last_event = last_event + 1
                WHERE id = ? RETURNING last_event
                """,
                Json.tree(partial),
                now,
                now,
                task.id())
            .orElseThrow();
    ObjectNode data = Tasks.progress(100, "cancelled", "cancelled", error.message());
    data.set("error", Json.tree(error));
    EventLog.append(tx, task.id(), seq, task.attempt(), TaskEvent.Kind.ERROR, data, now);
    tx.afterCommit(() -> {
      signals.announce(TaskTopics.cancelled(task.id()));
      signals.announce(TaskTopics.changed(task.id()));
    });
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }
}
