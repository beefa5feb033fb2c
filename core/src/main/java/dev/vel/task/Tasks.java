package dev.vel.task;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.audit.Actor;
import dev.vel.audit.Audit;
import dev.vel.db.Signals;
import dev.vel.db.Tx;
import dev.vel.wire.Ids;
import dev.vel.wire.Json;
import dev.vel.wire.Page;
import dev.vel.wire.VelException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The tasks' rows as their owner reaches them, in the caller's transaction. Thread-safe. */
public final class Tasks {
  private final Cancelling cancelling;
  private final Audit audit;
  private final TaskQueue queue;
  private final TaskTrace trace;
  private final Supplier<Optional<String>> claimant;
  private final InstantSource clock;

  /**
   * @param claimant the engines that the tasks submitted here are left to; empty for any
   */
  public Tasks(
      StepGraph graph,
      Audit audit,
      Signals signals,
      TaskQueue queue,
      TaskTrace trace,
      Supplier<Optional<String>> claimant,
      InstantSource clock) {
    this.cancelling = new Cancelling(graph, audit, signals, clock);
    this.audit = audit;
    this.queue = queue;
    this.trace = trace;
    this.claimant = claimant;
    this.clock = clock;
  }

  /**
   * Inserts tasks, their first events and audit rows, and hands over what may run.
   *
   * @throws VelException {@code VALIDATION_ERROR} when one continues a task that is not the user's
   *     or has not ended
   */
  public List<Task> submit(Tx tx, UUID userId, Actor actor, List<NewTask> tasks) {
    Dialogue.check(tx, userId, tasks);
    return insert(tx, userId, actor, tasks, null);
  }

  /**
   * The agents that will work when a task is retried: its own, and those of the steps that are not
   * kept, in the order in which their rows are to be locked.
   */
  public NavigableSet<UUID> agentsOfRetry(Tx tx, Task task) {
    NavigableSet<UUID> agents = new TreeSet<>();
    agents.add(task.agentId());
    List<StepDraft> steps =
        task.parameters().plan() == null ? List.of() : PlanRows.toRepeat(tx, task.id());
    if (steps.isEmpty()) {
      again(task).agents().forEach(agents::add);
    }
    for (StepDraft step : steps) {
      UUID agent = step.step().agentId();
      if (step.result() == null && agent != null) {
        agents.add(agent);
      }
    }
    return agents;
  }

  private static NewTask again(Task old) {
    return new NewTask(
        old.agentId(),
        old.description(),
        old.priority(),
        old.parameters().with(it -> it.fallbackReason = null));
  }

  /**
   * Submits a final task of the owner's anew. A plan that was not completed keeps the steps that
   * were; a step is no task to be repeated alone.
   */
  public Task retry(Tx tx, UUID userId, Actor actor, UUID id) {
    Task old = get(tx, userId, id);
    if (!old.status().isFinal()) {
      throw VelException.conflict("The task is still " + wire(old.status()) + "; cancel it first");
    }
    if (old.parentId() != null) {
      throw VelException.conflict(
          "The task is a step and is run again with its plan: retry " + old.parentId());
    }
    return insert(tx, userId, actor, List.of(again(old)), id).getFirst();
  }

  private List<Task> insert(
      Tx tx, UUID userId, Actor actor, List<NewTask> tasks, @Nullable UUID retryOf) {
    Instant now = now();
    List<Task> created = tasks.stream().map(task -> created(task, retryOf, now)).toList();
    ArrayNode rows = Json.array();
    for (Task task : created) {
      ObjectNode row = rows.addObject();
      row.put("id", task.id().toString());
      row.put("agent_id", task.agentId().toString());
      row.put("retry_of", retryOf == null ? null : retryOf.toString());
      row.put("description", task.description());
      row.put("priority", wire(task.priority()));
      row.set("parameters", Json.tree(task.parameters()));
      Instant runAt = task.parameters().runAt();
      row.put("run_at", runAt == null ? null : runAt.toString());
    }
    ObjectNode first = progress(0, "created", "pending", "Waiting to be run");
    tx.update(
        """
        WITH fresh AS (
          INSERT INTO tasks (id, user_id, trace, claimant, agent_id, retry_of, description, priority, parameters, run_at, ready,
                             status, last_event, created_at, updated_at)
          SELECT id, ?, ?, ?, agent_id, retry_of, description, priority, parameters, run_at, run_at IS NULL OR run_at <= ?, 'pending', 1, ?, ?
          FROM jsonb_to_recordset(CAST(? AS jsonb)) AS task (
            id uuid, agent_id uuid, retry_of uuid, description text, priority text, parameters jsonb,
            run_at timestamptz)
          RETURNING id)
        INSERT INTO task_events (task_id, seq, attempt, event, data, at)
        SELECT id, 1, 0, 'progress', CAST(? AS jsonb), ? FROM fresh
        """,
        userId,
        trace.submitting(created.stream().map(Task::id).toList()),
        claimant.get().orElse(null),
        now,
        now,
        now,
        rows,
        first,
        now);
    for (Task task : created) {
      audit.record(tx, actor, "task.create", "task", task.id(), null);
      Instant runAt = task.parameters().runAt();
      if (runAt != null && runAt.isAfter(now)) {
        queue.later(tx, task.id(), runAt);
      }
    }
    queue.offer(tx, userId);
    Task.Step step = new Task.Step("created", "pending", now, null, null, "Waiting to be run");
    return created.stream().map(task -> with(task, List.of(step), List.of())).toList();
  }

  private static Task created(NewTask task, @Nullable UUID retryOf, Instant now) {
    return new Task(
        Ids.next(),
        task.agentId(),
        task.description(),
        TaskStatus.PENDING,
        Objects.requireNonNullElse(task.priority(), Priority.MEDIUM),
        Objects.requireNonNullElse(task.parameters(), TaskParameters.NONE),
        null,
        null,
        0,
        List.of(),
        retryOf,
        null,
        null,
        List.of(),
        List.of(),
        now,
        null,
        null,
        now,
        null);
  }

  /** One of the owner's tasks with its history; {@code NOT_FOUND} for anybody else's. */
  public Task get(Tx tx, UUID userId, UUID id) {
    Task task =
        tx.first(
                row -> TaskRow.read(row, List.of()),
                "SELECT " + TaskRow.WHOLE + " FROM tasks WHERE id = ? AND user_id = ?",
                id,
                userId)
            .orElseThrow(() -> VelException.notFound("Task", id));
    List<StepState> steps = task.parameters().plan() == null ? List.of() : PlanRows.states(tx, id);
    return with(task, EventLog.history(tx, id), steps);
  }

  /**
   * The owner's tasks, newest first, without history and with long texts {@linkplain Task#abridged
   * cut}; steps only where their plan is named.
   */
  public Page<Task> list(Tx tx, UUID userId, TaskQuery query) {
    StringBuilder where = new StringBuilder("user_id = ?");
    List<@Nullable Object> parameters = new ArrayList<>(List.of(userId));
    if (query.parentId() == null) {
      where.append(" AND parent_id IS NULL");
    }
    filter(where, parameters, "parent_id = ?", query.parentId());
    filter(where, parameters, "status = ?", query.status());
    filter(where, parameters, "agent_id = ?", query.agentId());
    filter(where, parameters, "priority = ?", query.priority());
    filter(where, parameters, "created_at > ?", query.createdAfter());
    filter(where, parameters, "created_at < ?", query.createdBefore());
    filter(where, parameters, "strpos(lower(description), lower(?)) > 0", query.q());
    long total =
        tx.first(
                row -> row.big("n"),
                "SELECT count(*) AS n FROM tasks WHERE " + where,
                parameters.toArray())
            .orElseThrow();
    parameters.add(query.range().limit());
    parameters.add(query.range().offset());
    List<Task> tasks =
        tx.query(
            row -> TaskRow.read(row, List.of()),
            "SELECT "
                + TaskRow.ABRIDGED
                + " FROM tasks WHERE "
                + where
                + " ORDER BY id DESC LIMIT ? OFFSET ?",
            parameters.toArray());
    return Page.of(tasks, total, query.range());
  }

  private static void filter(
      StringBuilder where,
      List<@Nullable Object> parameters,
      String condition,
      @Nullable Object value) {
    if (value != null) {
      where.append(" AND ").append(condition);
      parameters.add(value);
    }
  }

  /**
   * Ends a task that is not final, keeping the text that had come; whoever runs it is told to stop.
   * A plan takes its open steps with it; the plan of a step takes it as one that failed.
   */
  public Task cancel(Tx tx, UUID userId, Actor actor, UUID id) {
    cancelling.cancel(tx, userId, actor, id);
    queue.offer(tx, userId);
    return get(tx, userId, id);
  }

  /**
   * Ends some of the tasks of an agent, or of all of a user's agents, that are not final.
   *
   * @param agentId null for all
   * @param most how many at most: each holds its row's lock until the transaction ends
   * @return how many were found open; fewer than {@code most} when none is left
   */
  public int cancelSome(Tx tx, UUID userId, Actor actor, @Nullable UUID agentId, int most) {
    int found = cancelling.cancelSome(tx, userId, actor, agentId, most);
    queue.offer(tx, userId);
    return found;
  }

  /** How many tasks of an agent are not final. */
  public long open(Tx tx, UUID agentId) {
    return tx.first(
            row -> row.big("n"),
            "SELECT count(*) AS n FROM tasks WHERE agent_id = ? AND finished_at IS NULL",
            agentId)
        .orElseThrow();
  }

  static ObjectNode progress(int percent, String step, String status, String message) {
    return Json.object()
        .put("progress", percent)
        .put("step", step)
        .put("status", status)
        .put("message", message);
  }

  private static Task with(Task task, List<Task.Step> history, List<StepState> steps) {
    return new Task(
        task.id(),
        task.agentId(),
        task.description(),
        task.status(),
        task.priority(),
        task.parameters(),
        task.result(),
        task.error(),
        task.attempt(),
        history,
        task.retryOf(),
        task.parentId(),
        task.title(),
        task.dependsOn(),
        steps,
        task.createdAt(),
        task.startedAt(),
        task.finishedAt(),
        task.updatedAt(),
        task.abridged());
  }

  private static String wire(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }
}
