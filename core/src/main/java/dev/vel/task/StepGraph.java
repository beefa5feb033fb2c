package dev.vel.task;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.audit.Actor;
import dev.vel.audit.Audit;
import dev.vel.db.Signals;
import dev.vel.db.Tx;
import dev.vel.wire.Json;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the end of one step means for the others and for their plan, in the transaction that ends
 * it. Whoever ends a step locks the plan's row first, so that of two steps that end at once on two
 * instances the second sees the first's end, and nobody waits for another in a circle. Thread-safe.
 */
public final class StepGraph {
  private static final int FIRST_PERCENT = 10;
  private static final int LAST_PERCENT = 90;

  private final Audit audit;
  private final Signals signals;
  private final InstantSource clock;

  public StepGraph(Audit audit, Signals signals, InstantSource clock) {
    this.audit = audit;
    this.signals = signals;
    this.clock = clock;
  }

  /** A step as this class looks at it. */
  private record Node(
      UUID id,
      String stepId,
      String title,
      TaskStatus status,
      boolean isReleased,
      List<UUID> dependsOn) {
    boolean isOpen() {
      return !status.isFinal();
    }

    boolean isLost() {
      return status == TaskStatus.FAILED || status == TaskStatus.CANCELLED;
    }

    Node lost() {
      return new Node(id, stepId, title, TaskStatus.FAILED, isReleased, dependsOn);
    }
  }

  /** Locks the plan's row until the transaction ends; to be done before any of its steps' is. */
  void lock(Tx tx, @Nullable UUID planId) {
    if (planId != null) {
      tx.first(row -> row.id("id"), "SELECT id FROM tasks WHERE id = ? FOR NO KEY UPDATE", planId);
    }
  }

  /** Tells the plan's watchers that a step has begun. */
  public void began(Tx tx, Attempt attempt) {
    UUID planId = attempt.parentId();
    if (planId == null) {
      return;
    }
    lock(tx, planId);
    List<Node> steps = steps(tx, planId);
    String message = "Started: " + attempt.title();
    tell(tx, planId, steps, attempt.taskId(), "step_started", message, false);
  }

  /**
   * A step has ended: fails the steps that can never run now, releases those whose dependencies are
   * done, tells the plan's watchers and, when it was the last, wakes the plan. The caller has
   * locked the plan, and offers the user's tasks afterwards.
   */
  void ended(Tx tx, UUID planId, UUID stepId) {
    List<Node> steps = failDependants(tx, steps(tx, planId));
    release(tx, steps);
    long over = steps.stream().filter(step -> !step.isOpen()).count();
    Node ended = steps.stream().filter(step -> step.id().equals(stepId)).findFirst().orElseThrow();
    String message =
        ended.isLost()
            ? "%d of %d ended; this one without success: %s"
                .formatted(over, steps.size(), ended.title())
            : "%d of %d done: %s".formatted(over, steps.size(), ended.title());
    tell(tx, planId, steps, stepId, "step", message, over == steps.size());
  }

  private static List<Node> steps(Tx tx, UUID planId) {
    return tx.query(
        row ->
            new Node(
                row.id("id"),
                row.text("step_id"),
                row.text("title"),
                row.choice("status", TaskStatus.class),
                row.flag("released"),
                List.of(row.json("depends_on", UUID[].class))),
        """
        SELECT id, step_id, title, status, ready_at IS NOT NULL AS released,
               array_to_json(depends_on)::text AS depends_on
        FROM tasks WHERE parent_id = ? ORDER BY step
        """,
        planId);
  }

  private List<Node> failDependants(Tx tx, List<Node> steps) {
    List<Node> now = new ArrayList<>(steps);
    for (boolean changed = true; changed; ) {
      changed = false;
      for (int i = 0; i < now.size(); i++) {
        Node step = now.get(i);
        Node lost = step.isOpen() ? lostDependency(now, step) : null;
        if (lost != null) {
          fail(tx, step, lost);
          now.set(i, step.lost());
          changed = true;
        }
      }
    }
    return now;
  }

  private static @Nullable Node lostDependency(List<Node> steps, Node step) {
    return steps.stream()
        .filter(other -> other.isLost() && step.dependsOn().contains(other.id()))
        .findFirst()
        .orElse(null);
  }

  private void fail(Tx tx, Node step, Node lost) {
    Instant now = now();
    TaskError error =
        new TaskError(
            "DEPENDENCY_FAILED",
            "The step \"" + lost.title() + "\", which this one needs, did not succeed",
            true);
    record Ended(long seq, int attempt) {}
    tx.first(
            row -> new Ended(row.big("last_event"), row.integer("attempt")),
            """
            UPDATE tasks SET status = 'failed', error = ?, finished_at = ?, updated_at = ?,
                             last_event = last_event + 1
            WHERE id = ? AND finished_at IS NULL RETURNING last_event, attempt
            """,
            Json.tree(error),
            now,
            now,
            step.id())
        .ifPresent(ended -> {
          ObjectNode data = Tasks.progress(100, "failed", "failed", error.message());
          data.set("error", Json.tree(error));
          EventLog.append(
              tx, step.id(), ended.seq(), ended.attempt(), TaskEvent.Kind.ERROR, data, now);
          audit.record(tx, Actor.SYSTEM, "task.fail", "task", step.id(), null);
          announce(tx, step.id());
        });
  }

  private void release(Tx tx, List<Node> steps) {
    Set<UUID> done =
        steps.stream()
            .filter(step -> step.status() == TaskStatus.COMPLETED)
            .map(Node::id)
            .collect(Collectors.toSet());
    for (Node step : steps) {
      if (step.isOpen() && !step.isReleased() && done.containsAll(step.dependsOn())) {
        tx.update(
            """
            UPDATE tasks SET ready = true, ready_at = ?
            WHERE id = ? AND finished_at IS NULL AND ready_at IS NULL
            """,
            now(),
            step.id());
      }
    }
  }

  private void tell(
      Tx tx,
      UUID planId,
      List<Node> steps,
      UUID stepId,
      String kind,
      String message,
      boolean wakes) {
    Instant now = now();
    record Told(long seq, int attempt) {}
    tx.first(
            row -> new Told(row.big("last_event"), row.integer("attempt")),
            """
            UPDATE tasks SET last_event = last_event + 1, updated_at = ?, ready = ready OR ?
            WHERE id = ? AND finished_at IS NULL RETURNING last_event, attempt
            """,
            now,
            wakes,
            planId)
        .ifPresent(told -> {
          ObjectNode data = Tasks.progress(percent(steps), kind, "executing", message);
          steps.stream()
              .filter(step -> step.id().equals(stepId))
              .forEach(step -> data.put("step_id", step.stepId()));
          data.put("task_id", stepId.toString());
          EventLog.append(
              tx, planId, told.seq(), told.attempt(), TaskEvent.Kind.PROGRESS, data, now);
          announce(tx, planId);
        });
  }

  private static int percent(List<Node> steps) {
    long over = steps.stream().filter(step -> !step.isOpen()).count();
    return (int) (FIRST_PERCENT + (LAST_PERCENT - FIRST_PERCENT) * over / steps.size());
  }

  private void announce(Tx tx, UUID taskId) {
    tx.afterCommit(() -> signals.announce(TaskTopics.changed(taskId)));
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }
}
