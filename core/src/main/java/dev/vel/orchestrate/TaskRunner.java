package dev.vel.orchestrate;

import dev.vel.agent.AgentConfig;
import dev.vel.agent.AgentType;
import dev.vel.audit.Actor;
import dev.vel.audit.Audit;
import dev.vel.db.Database;
import dev.vel.db.Tx;
import dev.vel.route.CallReport;
import dev.vel.route.ExhaustedException;
import dev.vel.route.RoutePlan;
import dev.vel.route.Router;
import dev.vel.route.UsageLog;
import dev.vel.task.Attempt;
import dev.vel.task.Attempts;
import dev.vel.task.LeaseLostException;
import dev.vel.task.TaskError;
import dev.vel.task.TaskResult;
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

  private final Database database;
  private final Attempts attempts;
  private final Router router;
  private final UsageLog usage;
  private final Audit audit;
  private final InstantSource clock;

  public TaskRunner(
      Database database,
      Attempts attempts,
      Router router,
      UsageLog usage,
      Audit audit,
      InstantSource clock) {
    this.database = database;
    this.attempts = attempts;
    this.router = router;
    this.usage = usage;
    this.audit = audit;
    this.clock = clock;
  }

  /** Begins the task's next attempt and sees it through, or finds that there is nothing to do. */
  public Outcome run(UUID taskId, Abort abort) {
    Attempt attempt = database.tx(tx -> attempts.begin(tx, taskId)).orElse(null);
    if (attempt == null) {
      return new Outcome.Done();
    }
    LOG.info("task {} attempt {} started", taskId, attempt.number());
    try {
      return execute(attempt, abort);
    } catch (LeaseLostException e) {
      LOG.info(
          "task {} attempt {} is over: another has it or it was cancelled",
          taskId,
          attempt.number());
      return afterLoss(taskId);
    } catch (InterruptedException e) {
      return stopped(attempt, abort);
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
    RoutePlan plan =
        router.plan(worker.type(), worker.config(), attempt.description(), attempt.parameters());
    if (plan.candidates().isEmpty()) {
      return fail(
          attempt,
          new TaskError(
              "NO_PROVIDER", "No configured provider can run this task: " + plan.rationale(), true),
          null);
    }
    try (Conversation conversation =
        new Conversation(database, attempts, usage, router.failover(), attempt, abort)) {
      Prompt prompt =
          Prompt.of(worker.type(), worker.config(), attempt.description(), attempt.parameters());
      Conversation.Reply reply = conversation.ask(plan, prompt, worker.timeout(attempt));
      TaskResult result = result(attempt, plan, reply.output(), conversation.calls());
      conversation.settle();
      return complete(attempt, result, reply.call());
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
  private record Worker(AgentType type, AgentConfig config) {
    Duration timeout(Attempt attempt) {
      Integer seconds = attempt.parameters().timeoutSeconds();
      return seconds != null ? Duration.ofSeconds(seconds) : config.timeout();
    }
  }

  private Worker worker(Attempt attempt) {
    return database
        .tx(tx ->
            tx.first(
                row ->
                    new Worker(
                        row.choice("type", AgentType.class), row.json("config", AgentConfig.class)),
                "SELECT type, config::text AS config FROM agents WHERE id = ?",
                attempt.agentId()))
        .orElseThrow();
  }

  private Outcome complete(Attempt attempt, TaskResult result, CallReport call) {
    database.run(tx -> {
      attempts.complete(tx, attempt, result);
      usage.record(tx, attempt.userId(), attempt.agentId(), attempt.taskId(), call);
      activate(tx, attempt);
      audited(tx, attempt, "task.complete");
    });
    LOG.info(
        "task {} completed by {} {} in {} ms",
        attempt.taskId(),
        result.providerUsed(),
        result.model(),
        result.executionTimeMs());
    return new Outcome.Done();
  }

  private static void activate(Tx tx, Attempt attempt) {
    tx.update(
        "UPDATE agents SET status = 'active' WHERE id = ? AND status IN ('pending', 'error')",
        attempt.agentId());
  }

  private Outcome exhausted(Attempt attempt, Worker worker, RoutePlan plan, ExhaustedException e) {
    boolean mayPass = e.last().kind().allowsFailover();
    if (mayPass && attempt.tries() < worker.config().retries()) {
      Duration wait = backoff(attempt, e);
      String message =
          "No provider answered (%s); trying again in %.1f s"
              .formatted(e.tried(), wait.toMillis() / 1000.0);
      database.run(tx -> attempts.putBack(tx, attempt, message, true));
      LOG.info("task {} attempt {}: {}", attempt.taskId(), attempt.number(), message);
      return new Outcome.Again(clock.instant().plus(wait));
    }
    TaskError error =
        switch (e.last().kind()) {
          case CONTENT_FILTER -> new TaskError("CONTENT_FILTER", sentence(e), false);
          case CONTEXT_LENGTH -> new TaskError("CONTEXT_LENGTH", sentence(e), false);
          case INVALID_REQUEST -> new TaskError("INVALID_REQUEST", sentence(e), false);
          case RATE_LIMITED,
              QUOTA_EXHAUSTED,
              UNAUTHORIZED,
              MODEL_NOT_FOUND,
              SERVER_ERROR,
              UNREACHABLE,
              TIMEOUT,
              TRUNCATED,
              MALFORMED ->
              new TaskError(
                  "PROVIDERS_EXHAUSTED",
                  "No provider answered; tried " + e.tried() + ". Last: " + sentence(e),
                  true);
        };
    return fail(attempt, error, result(attempt, plan, "", e.calls()));
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
    return e.last().retryAfter().filter(asked -> asked.compareTo(jittered) > 0).orElse(jittered);
  }

  private Outcome fail(Attempt attempt, TaskError error, @Nullable TaskResult result) {
    database.run(tx -> {
      attempts.fail(tx, attempt, error, result);
      audited(tx, attempt, "task.fail");
    });
    LOG.info("task {} failed: {}", attempt.taskId(), error.code());
    return new Outcome.Done();
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
        database.run(tx ->
            attempts.putBack(tx, attempt, "The instance is stopping; another one goes on", false));
        yield new Outcome.Again(clock.instant());
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
    return over ? new Outcome.Done() : new Outcome.NotOurs();
  }

  private TaskResult result(
      Attempt attempt, RoutePlan plan, String output, List<CallReport> calls) {
    CallReport answered =
        calls.stream().filter(CallReport::isOk).reduce((one, later) -> later).orElse(null);
    long prompt = calls.stream().mapToLong(call -> call.usage().prompt()).sum();
    long completion = calls.stream().mapToLong(call -> call.usage().completion()).sum();
    long cached = calls.stream().mapToLong(call -> call.usage().cached()).sum();
    BigDecimal cost =
        calls.stream().map(CallReport::costUsd).reduce(BigDecimal.ZERO, BigDecimal::add);
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
