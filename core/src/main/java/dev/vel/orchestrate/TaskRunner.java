package dev.vel.orchestrate;

import dev.vel.agent.AgentType;
import dev.vel.audit.Audit;
import dev.vel.config.Settings;
import dev.vel.db.Database;
import dev.vel.mcp.ToolServers;
import dev.vel.route.Failover;
import dev.vel.route.Router;
import dev.vel.task.Attempt;
import dev.vel.task.Attempts;
import dev.vel.task.JobLease;
import dev.vel.task.LeaseLostException;
import dev.vel.task.Plans;
import dev.vel.task.TaskError;
import dev.vel.task.TaskTrace;
import dev.vel.taskmaster.TaskMaster;
import dev.vel.usage.UsageLog;
import dev.vel.usage.UsageMeter;
import dev.vel.wire.VelException;
import java.time.InstantSource;
import java.util.Objects;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs one attempt of one task from its row to its result. Thread-safe. */
public final class TaskRunner {
  private static final Logger LOG = LoggerFactory.getLogger(TaskRunner.class);

  /** A task that brings its instance down each time it starts must not do so for ever. */
  private static final int MAX_STARTS = 50;

  private final Database database;
  private final Attempts attempts;
  private final Endings endings;
  private final TaskMaster taskMaster;
  private final TaskTrace trace;
  private final Plans plans;
  private final Work answering;
  private final Work planning;
  private final Work assembling;

  public TaskRunner(
      Database database,
      Attempts attempts,
      Plans plans,
      Router router,
      Failover failover,
      UsageLog usage,
      UsageMeter meter,
      Audit audit,
      TaskMaster taskMaster,
      ToolServers toolServers,
      TaskTrace trace,
      Settings.Timeouts timeouts,
      InstantSource clock) {
    this.database = database;
    this.attempts = attempts;
    this.taskMaster = taskMaster;
    this.trace = trace;
    this.plans = plans;
    this.endings = new Endings(database, attempts, audit, taskMaster, trace, clock);
    Conversations conversations =
        new Conversations(database, attempts, usage, meter, failover, clock);
    ToolLoops toolLoops = new ToolLoops(database, attempts, audit, toolServers, trace, clock);
    Results results = new Results(clock);
    this.answering =
        new Answering(
            database, plans, router, conversations, toolLoops, results, endings, timeouts);
    this.planning =
        new Planning(database, plans, router, conversations, results, endings, timeouts);
    this.assembling =
        new Assembling(database, plans, router, conversations, results, endings, timeouts);
  }

  /** Begins the task's next attempt and sees it through, or finds that there is nothing to do. */
  public Outcome run(UUID taskId, JobLease lease, Abort abort) {
    Attempt attempt = database.tx(tx -> attempts.begin(tx, taskId, lease)).orElse(null);
    if (attempt == null) {
      return afterLoss(taskId);
    }
    LOG.info("task {} attempt {} started", taskId, attempt.number());
    TaskTrace.Open traced = trace.begin(attempt);
    try (traced) {
      return seeThrough(attempt, abort);
    }
  }

  private Outcome seeThrough(Attempt attempt, Abort abort) {
    UUID taskId = attempt.taskId();
    try {
      return execute(attempt, abort);
    } catch (LeaseLostException e) {
      LOG.info("task {} attempt {} is over: cancelled, or another's", taskId, attempt.number());
      return afterLoss(taskId);
    } catch (InterruptedException e) {
      return stopped(attempt, abort);
    } catch (RuntimeException | StackOverflowError e) {
      if (e instanceof RuntimeException away && Outage.caused(away)) {
        // The database was away for too long: the job is claimed again when it is back.
        throw away;
      }
      LOG.error("task {} attempt {} met a defect", taskId, attempt.number(), e);
      return failed(attempt, abort);
    } finally {
      taskMaster.left(new TaskMaster.Run(taskId, attempt.number()));
    }
  }

  private Outcome failed(Attempt attempt, Abort abort) {
    try {
      return endings.fail(
          attempt,
          abort,
          new TaskError("INTERNAL", "vel met a defect of its own; its log says more", true),
          null);
    } catch (LeaseLostException e) {
      return afterLoss(attempt.taskId());
    }
  }

  private Outcome execute(Attempt attempt, Abort abort) throws InterruptedException {
    if (attempt.number() - attempt.tries() > MAX_STARTS) {
      return endings.fail(
          attempt,
          abort,
          new TaskError(
              "CRASHED", "The task was started too often without coming to an end", false),
          null);
    }
    Worker worker = database.tx(tx -> Worker.of(tx, attempt.agentId()));
    if (worker.deleted()) {
      return endings.fail(
          attempt, abort, new TaskError("AGENT_DELETED", "The agent was deleted", false), null);
    }
    if (worker.type() == AgentType.MCP_ORCHESTRATOR) {
      taskMaster.begin(
          attempt.userId(),
          new TaskMaster.Run(attempt.taskId(), attempt.number()),
          Objects.requireNonNullElse(attempt.parentId(), attempt.taskId()));
    }
    if (attempt.parentId() != null) {
      database.run(tx -> plans.began(tx, attempt));
    }
    return work(attempt).run(attempt, worker, abort);
  }

  private Work work(Attempt attempt) {
    if (attempt.parameters().plan() == null) {
      return answering;
    }
    return attempt.isPlanned() ? assembling : planning;
  }

  private Outcome stopped(Attempt attempt, Abort abort) {
    return switch (abort.reason()) {
      case LEASE_LOST -> afterLoss(attempt.taskId());
      case STOPPING -> {
        database.run(tx -> attempts.release(tx, attempt));
        yield Outcome.LEFT;
      }
      case null -> throw VelException.unavailable("The attempt was interrupted", null);
    };
  }

  /** A cancelled task's job is over; one that another instance runs is that instance's. */
  private Outcome afterLoss(UUID taskId) {
    boolean over =
        database
            .tx(tx ->
                tx.first(
                    row -> row.flag("over"),
                    "SELECT finished_at IS NOT NULL AS over FROM tasks WHERE id = ?",
                    taskId))
            .orElse(true);
    return over ? Outcome.DONE : Outcome.LEFT;
  }
}
