package dev.vel.task;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.audit.Actor;
import dev.vel.audit.Audit;
import dev.vel.db.Signals;
import dev.vel.db.Tx;
import dev.vel.wire.Ids;
import dev.vel.wire.Json;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Plans as whoever runs them reads and writes them, in the caller's transaction. Writes name the
 * attempt they are made in and throw {@link LeaseLostException} when it is over. Thread-safe.
 */
public final class Plans {
  private final StepGraph graph;
  private final TaskQueue queue;
  private final Audit audit;
  private final Signals signals;
  private final TaskTrace trace;
  private final InstantSource clock;

  public Plans(
      StepGraph graph,
      TaskQueue queue,
      Audit audit,
      Signals signals,
      TaskTrace trace,
      InstantSource clock) {
    this.graph = graph;
    this.queue = queue;
    this.audit = audit;
    this.signals = signals;
    this.trace = trace;
    this.clock = clock;
  }

  /**
   * Makes the steps of a plan that has none yet and parks the plan: it gives its place back and
   * goes on when the last step has ended.
   *
   * @param cost what making the plan took
   * @param message for the plan's watchers
   * @return the steps as they are now
   */
  public List<StepState> enter(
      Tx tx, Attempt attempt, List<StepDraft> drafts, PlanCost cost, String message) {
    Instant now = now();
    // "No steps yet" is part of the fence: a commit whose answer got lost is not repeated.
    long seq =
        tx.first(
                row -> row.big("last_event"),
                """
                UPDATE tasks SET plan = ?, last_event = last_event + 1, updated_at = ?
                WHERE id = ? AND attempt = ? AND status = 'in_progress' AND plan IS NULL
                RETURNING last_event
                """,
                Json.tree(cost),
                now,
                attempt.taskId(),
                attempt.number())
            .orElseThrow(() -> new LeaseLostException(attempt.taskId(), attempt.number()));
    List<UUID> ids = Stream.generate(Ids::next).limit(drafts.size()).toList();
    PlanRows.insert(tx, attempt, drafts, ids, trace.submitting(ids), now);
    for (int i = 0; i < ids.size(); i++) {
      firstEvents(tx, drafts.get(i), ids.get(i), now);
    }
    List<StepState> steps = PlanRows.described(drafts, ids);
    ObjectNode data = Tasks.progress(10, "planned", "in_progress", message);
    data.set("steps", Json.tree(steps));
    EventLog.append(
        tx, attempt.taskId(), seq, attempt.number(), TaskEvent.Kind.PROGRESS, data, now);
    audit.record(
        tx,
        Actor.SYSTEM,
        "task.plan",
        "task",
        attempt.taskId(),
        Json.object().put("steps", ids.size()));
    park(tx, attempt, drafts.stream().allMatch(draft -> draft.result() != null));
    return steps;
  }

  private void firstEvents(Tx tx, StepDraft draft, UUID id, Instant now) {
    String waiting = "Waiting to be run";
    EventLog.append(
        tx,
        id,
        1,
        0,
        TaskEvent.Kind.PROGRESS,
        Tasks.progress(0, "created", "pending", waiting),
        now);
    if (draft.result() != null) {
      ObjectNode data = Tasks.progress(100, "completed", "completed", "Done by an earlier run");
      data.set("result", Json.tree(draft.result()));
      EventLog.append(tx, id, 2, 0, TaskEvent.Kind.RESULT, data, now);
    }
    audit.record(tx, Actor.SYSTEM, "task.create", "task", id, null);
  }

  /**
   * The steps of a plan that was woken and what came of them; empty, and the plan parked again,
   * when they are not all over.
   */
  public Optional<List<StepOutcome>> finished(Tx tx, Attempt attempt) {
    graph.lock(tx, attempt.taskId());
    List<StepOutcome> steps = PlanRows.outcomes(tx, attempt.taskId());
    if (steps.stream().allMatch(step -> step.state().status().isFinal())) {
      return Optional.of(steps);
    }
    long mine =
        tx.update(
            "UPDATE tasks SET updated_at = ? WHERE id = ? AND attempt = ? AND status = 'in_progress'",
            now(),
            attempt.taskId(),
            attempt.number());
    if (mine == 0) {
      throw new LeaseLostException(attempt.taskId(), attempt.number());
    }
    park(tx, attempt, false);
    return Optional.empty();
  }

  private void park(Tx tx, Attempt attempt, boolean wakes) {
    queue.park(tx, attempt.taskId());
    if (wakes) {
      tx.update("UPDATE tasks SET ready = true WHERE id = ?", attempt.taskId());
    }
    queue.offer(tx, attempt.userId());
    tx.afterCommit(() -> signals.announce(TaskTopics.changed(attempt.taskId())));
  }

  /** Tells the watchers of a step's plan that it has begun; does nothing for another task. */
  public void began(Tx tx, Attempt attempt) {
    graph.began(tx, attempt);
  }

  /** What making the plan took. */
  public PlanCost cost(Tx tx, UUID planId) {
    return tx.first(
            row -> row.json("plan", PlanCost.class),
            "SELECT plan::text AS plan FROM tasks WHERE id = ? AND plan IS NOT NULL",
            planId)
        .orElse(PlanCost.NONE);
  }

  /**
   * What a step must know beside its own words; empty for a task that is no step.
   *
   * @param most characters of what each earlier step brought
   */
  public Optional<StepContext> context(Tx tx, Attempt attempt, int most) {
    return attempt.parentId() == null
        ? Optional.empty()
        : PlanRows.context(tx, attempt.taskId(), most);
  }

  /**
   * The steps that an earlier run of this plan had, when this one repeats it: completed ones with
   * their result. Empty when there is nothing to go on from.
   */
  public List<StepDraft> earlier(Tx tx, Attempt attempt) {
    return tx.first(
            row -> row.id("retry_of"),
            "SELECT retry_of FROM tasks WHERE id = ? AND retry_of IS NOT NULL",
            attempt.taskId())
        .map(before -> PlanRows.toRepeat(tx, before))
        .orElse(List.of());
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }
}
