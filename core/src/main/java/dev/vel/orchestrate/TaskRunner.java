package dev.vel.orchestrate;

import dev.failsafe.Failsafe;
import dev.failsafe.RetryPolicy;
import dev.vel.agent.AgentConfig;
import dev.vel.agent.AgentType;
import dev.vel.audit.Actor;
import dev.vel.audit.Audit;
import dev.vel.config.Settings;
import dev.vel.db.Database;
import dev.vel.db.Tx;
import dev.vel.llm.ChatException.Kind;
import dev.vel.llm.ChatLimits;
import dev.vel.route.ExhaustedException;
import dev.vel.route.Failover;
import dev.vel.route.RoutePlan;
import dev.vel.route.Router;
import dev.vel.task.Attempt;
import dev.vel.task.Attempts;
import dev.vel.task.JobLease;
import dev.vel.task.LeaseLostException;
import dev.vel.task.TaskError;
import dev.vel.task.TaskResult;
import dev.vel.usage.CallReport;
import dev.vel.usage.UsageLog;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.Json;
import dev.vel.wire.VelException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs one attempt of one task from its row to its result. Thread-safe. */
public final class TaskRunner {
  private static final Logger LOG = LoggerFactory.getLogger(TaskRunner.class);

  /** A task that brings its instance down each time it starts must not do so for ever. */
  private static final int MAX_STARTS = 50;

  private static final Duration FIRST_BACKOFF = Duration.ofSeconds(1);
  private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(60);

  /** A provider that asks for more is as good as down: the owner decides whether to wait. */
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);

  private static final RetryPolicy<Object> DATABASE_AWAY =
      RetryPolicy.builder()
          .handleIf(e -> e instanceof VelException away && away.code() == ErrorCode.UNAVAILABLE)
          .withDelay(Duration.ofMillis(500))
          .withMaxRetries(-1)
          .withMaxDuration(Duration.ofSeconds(60))
          .build();

  private final Database database;
  private final Attempts attempts;
  private final Router router;
  private final Failover failover;
  private final UsageLog usage;
  private final Audit audit;
  private final Settings.Timeouts timeouts;
  private final InstantSource clock;

  public TaskRunner(
      Database database,
      Attempts attempts,
      Router router,
      Failover failover,
      UsageLog usage,
      Audit audit,
      Settings.Timeouts timeouts,
      InstantSource clock) {
    this.database = database;
    this.attempts = attempts;
    this.router = router;
    this.failover = failover;
    this.usage = usage;
    this.audit = audit;
    this.timeouts = timeouts;
    this.clock = clock;
  }

  /** Begins the task's next attempt and sees it through, or finds that there is nothing to do. */
  public Outcome run(UUID taskId, JobLease lease, Abort abort) {
    Attempt attempt = database.tx(tx -> attempts.begin(tx, taskId, lease)).orElse(null);
    if (attempt == null) {
      return afterLoss(taskId);
    }
    LOG.info("task {} attempt {} started", taskId, attempt.number());
    try {
      return execute(attempt, abort);
    } catch (LeaseLostException e) {
      LOG.info("task {} attempt {} is over: cancelled, or another's", taskId, attempt.number());
      return afterLoss(taskId);
    } catch (InterruptedException e) {
      return stopped(attempt, abort);
    } catch (RuntimeException | StackOverflowError e) {
      if (e instanceof VelException away && away.code() == ErrorCode.UNAVAILABLE) {
        // The database was away for too long: the job is claimed again when it is back.
        throw away;
      }
      LOG.error("task {} attempt {} met a defect", taskId, attempt.number(), e);
      return failed(attempt);
    }
  }

  private Outcome failed(Attempt attempt) {
    try {
      return fail(
          attempt,
          new TaskError("INTERNAL", "vel met a defect of its own; its log says more", true),
          null);
    } catch (LeaseLostException e) {
      return afterLoss(attempt.taskId());
    }
  }

  private Outcome execute(Attempt attempt, Abort abort) throws InterruptedException {
    if (attempt.number() - attempt.tries() > MAX_STARTS) {
      return fail(
          attempt,
          new TaskError(
              "CRASHED", "The task was started too often without coming to an end", false),
          null);
    }
    Worker worker = worker(attempt);
    if (worker.deleted()) {
      return fail(attempt, new TaskError("AGENT_DELETED", "The agent was deleted", false), null);
    }
    RoutePlan plan =
        router.plan(
            attempt.userId(),
            worker.type(),
            worker.config(),
            attempt.description(),
            attempt.parameters());
    if (plan.candidates().isEmpty()) {
      return fail(
          attempt,
          new TaskError(
              "NO_PROVIDER", "No configured provider can run this task: " + plan.rationale(), true),
          null);
    }
    try (Conversation conversation =
        new Conversation(database, attempts, usage, failover, clock, attempt, abort)) {
      Prompt prompt =
          Prompt.of(worker.type(), worker.config(), attempt.description(), attempt.parameters());
      String output =
          conversation.ask(plan, prompt, worker.limits(attempt, timeouts), worker.timeout(attempt));
      TaskResult result = result(attempt, plan, output, conversation.calls());
      patiently(conversation::settle);
      return complete(attempt, result, conversation);
    } catch (ExhaustedException e) {
      return exhausted(attempt, worker, plan, e);
    } catch (Conversation.InvalidOutputException e) {
      return fail(
          attempt,
          new TaskError("INVALID_OUTPUT", String.valueOf(e.getMessage()), true),
          result(attempt, plan, e.output(), e.calls()));
    }
  }

  /**
   * Who works on it: the agent's configuration as it is now, also when the agent was deleted
   * meanwhile.
   */
  private record Worker(AgentType type, AgentConfig config, boolean deleted) {
    Duration timeout(Attempt attempt) {
      Integer seconds = attempt.parameters().timeoutSeconds();
      return seconds != null ? Duration.ofSeconds(seconds) : config.timeout();
    }

    /** Who says how long a task may take allows a model to think in silence for as long. */
    ChatLimits limits(Attempt attempt, Settings.Timeouts timeouts) {
      boolean said =
          attempt.parameters().timeoutSeconds() != null || config.timeoutSeconds() != null;
      ChatLimits limits = ChatLimits.of(timeouts, timeout(attempt));
      return said
          ? new ChatLimits(limits.connect(), timeout(attempt), limits.stall(), timeout(attempt))
          : limits;
    }
  }

  private Worker worker(Attempt attempt) {
    return database
        .tx(tx ->
            tx.first(
                row ->
                    new Worker(
                        row.choice("type", AgentType.class),
                        row.json("config", AgentConfig.class),
                        row.flag("deleted")),
                "SELECT type, config::text AS config, deleted_at IS NOT NULL AS deleted FROM agents WHERE id = ?",
                attempt.agentId()))
        .orElseThrow();
  }

  private Outcome complete(Attempt attempt, TaskResult result, Conversation conversation) {
    patiently(() ->
        database.run(tx -> {
          conversation.bill(tx);
          attempts.complete(tx, attempt, result);
          activate(tx, attempt);
          audited(tx, attempt, "task.complete");
        }));
    conversation.billed();
    LOG.info(
        "task {} completed by {} {} in {} ms",
        attempt.taskId(),
        result.providerUsed(),
        result.model(),
        result.executionTimeMs());
    return Outcome.DONE;
  }

  private static void activate(Tx tx, Attempt attempt) {
    tx.update(
        "UPDATE agents SET status = 'active' WHERE id = ? AND status IN ('pending', 'error')",
        attempt.agentId());
  }

  private Outcome exhausted(Attempt attempt, Worker worker, RoutePlan plan, ExhaustedException e) {
    Duration wait = backoff(attempt, e);
    boolean again = e.mayPass() && attempt.tries() < worker.config().retries();
    if (again && wait.compareTo(LONGEST_WAIT) <= 0) {
      String message =
          "No provider answered (%s); trying again in %.1f s"
              .formatted(e.tried(), wait.toMillis() / 1000.0);
      Instant time = clock.instant().plus(wait);
      patiently(() -> database.run(tx -> attempts.retryLater(tx, attempt, message, time)));
      LOG.info("task {} attempt {}: {}", attempt.taskId(), attempt.number(), message);
      return Outcome.LEFT;
    }
    TaskError error =
        switch (e.last().kind()) {
          case CONTENT_FILTER -> new TaskError("CONTENT_FILTER", sentence(e), false);
          case CONTEXT_LENGTH -> new TaskError("CONTEXT_LENGTH", sentence(e), false);
          case INVALID_REQUEST -> new TaskError("INVALID_REQUEST", sentence(e), false);
          case TIMEOUT -> exhausted("TIMEOUT", e);
          case RATE_LIMITED -> exhausted("RATE_LIMITED", e);
          case QUOTA_EXHAUSTED -> exhausted("QUOTA_EXHAUSTED", e);
          case OVER_QUOTA -> new TaskError("QUOTA_EXCEEDED", sentence(e), true);
          case UNAUTHORIZED,
              MODEL_NOT_FOUND,
              SERVER_ERROR,
              UNREACHABLE,
              TRUNCATED,
              MALFORMED,
              DIVERGED,
              BREAKER_OPEN ->
              exhausted("PROVIDERS_EXHAUSTED", e);
        };
    return fail(attempt, error, result(attempt, plan, "", e.calls()));
  }

  private static TaskError exhausted(String code, ExhaustedException e) {
    return new TaskError(
        code, "No provider answered; tried " + e.tried() + ". Last: " + sentence(e), true);
  }

  private static String sentence(ExhaustedException e) {
    return StreamedText.storable(String.valueOf(e.last().getMessage()));
  }

  private static Duration backoff(Attempt attempt, ExhaustedException e) {
    long longest =
        Math.min(
            LONGEST_BACKOFF.toMillis(), FIRST_BACKOFF.toMillis() << Math.min(attempt.tries(), 10));
    Duration jittered =
        Duration.ofMillis(ThreadLocalRandom.current().nextLong(longest / 2, longest + 1));
    if (e.last().kind() == Kind.OVER_QUOTA) {
      // The others, whose failures may pass, need not wait for the end of the month.
      return jittered;
    }
    return e.last().retryAfter().filter(asked -> asked.compareTo(jittered) > 0).orElse(jittered);
  }

  private Outcome fail(Attempt attempt, TaskError error, @Nullable TaskResult result) {
    patiently(() ->
        database.run(tx -> {
          attempts.fail(tx, attempt, error, result);
          audited(tx, attempt, "task.fail");
        }));
    LOG.info("task {} failed: {}", attempt.taskId(), error.code());
    return Outcome.DONE;
  }

  private void audited(Tx tx, Attempt attempt, String action) {
    audit.record(
        tx,
        Actor.SYSTEM,
        action,
        "task",
        attempt.taskId(),
        Json.object().put("attempt", attempt.number()));
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

  /**
   * Keeps an answer that was paid for through a while without a database; the attempt fences it.
   */
  private static void patiently(Runnable write) {
    Failsafe.with(DATABASE_AWAY).run(write::run);
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

  private TaskResult result(
      Attempt attempt, RoutePlan plan, String output, List<CallReport> calls) {
    List<CallReport> answers = calls.stream().filter(CallReport::isOk).toList();
    CallReport answered = answers.isEmpty() ? null : answers.getLast();
    long prompt = answers.stream().mapToLong(call -> call.usage().prompt()).sum();
    long completion = answers.stream().mapToLong(call -> call.usage().completion()).sum();
    long cached = answers.stream().mapToLong(call -> call.usage().cached()).sum();
    BigDecimal cost =
        answers.stream().map(CallReport::costUsd).reduce(BigDecimal.ZERO, BigDecimal::add);
    Instant now = clock.instant();
    return new TaskResult(
        output,
        answered == null ? null : answered.provider(),
        answered == null ? null : answered.model(),
        "direct",
        null,
        Math.max(0, Duration.between(attempt.startedAt(), now).toMillis()),
        attempt.queueMs(),
        new TaskResult.Tokens(prompt, completion, cached, prompt + completion),
        plain(cost),
        false,
        new TaskResult.Route(plan.taskType(), plan.rationale()),
        calls.stream()
            .map(call ->
                new TaskResult.Call(
                    call.provider(),
                    call.model(),
                    call.outcome(),
                    call.httpStatus(),
                    call.latencyMs()))
            .toList());
  }

  private static BigDecimal plain(BigDecimal cost) {
    BigDecimal stripped = cost.stripTrailingZeros();
    return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
  }
}
