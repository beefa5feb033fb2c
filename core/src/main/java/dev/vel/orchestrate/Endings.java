package dev.vel.orchestrate;

import dev.vel.audit.Actor;
import dev.vel.audit.Audit;
import dev.vel.db.Database;
import dev.vel.db.Tx;
import dev.vel.llm.ChatException;
import dev.vel.llm.ChatException.Kind;
import dev.vel.route.ExhaustedException;
import dev.vel.route.RoutePlan;
import dev.vel.task.Attempt;
import dev.vel.task.Attempts;
import dev.vel.task.TaskError;
import dev.vel.task.TaskResult;
import dev.vel.task.TaskTrace;
import dev.vel.taskmaster.Execution;
import dev.vel.taskmaster.TaskMaster;
import dev.vel.usage.UsageLog;
import dev.vel.wire.Json;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ways in which an attempt ends: well, for good, or to be tried again later. Each is one
 * transaction that the attempt fences. Thread-safe.
 */
final class Endings {
  private static final Logger LOG = LoggerFactory.getLogger(Endings.class);

  private static final Duration FIRST_BACKOFF = Duration.ofSeconds(1);
  private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(60);

  /** A provider that asks for more is as good as down: the owner decides whether to wait. */
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);

  private final Database database;
  private final Attempts attempts;
  private final Audit audit;
  private final TaskMaster taskMaster;
  private final TaskTrace trace;
  private final InstantSource clock;

  Endings(
      Database database,
      Attempts attempts,
      Audit audit,
      TaskMaster taskMaster,
      TaskTrace trace,
      InstantSource clock) {
    this.database = database;
    this.attempts = attempts;
    this.audit = audit;
    this.taskMaster = taskMaster;
    this.trace = trace;
    this.clock = clock;
  }

  /** Ends the task well, with what it has without asking a model. */
  Outcome complete(Attempt attempt, TaskResult came, Abort abort) throws InterruptedException {
    TaskResult result = mirrored(attempt, came, abort);
    Outage.outlast(
        abort,
        () ->
            database.run(tx -> {
              lock(tx, attempt);
              completed(tx, attempt, result);
            }));
    LOG.info("task {} completed", attempt.taskId());
    return Outcome.DONE;
  }

  private void completed(Tx tx, Attempt attempt, TaskResult result) {
    attempts.complete(tx, attempt, result);
    audited(tx, attempt, "task.complete");
  }

  /**
   * Fails a task for which there is nobody to ask.
   *
   * @param result what there is already, or null
   */
  Outcome noProvider(Attempt attempt, Abort abort, RoutePlan plan, @Nullable TaskResult result) {
    String message = "No configured provider can run this task: " + plan.rationale();
    return fail(attempt, abort, new TaskError("NO_PROVIDER", message, true), result);
  }

  /** Ends the task well and bills the call that brought its answer. */
  Outcome complete(Attempt attempt, TaskResult came, Conversation conversation)
      throws InterruptedException {
    TaskResult result = mirrored(attempt, came, conversation.abort());
    Outage.outlast(
        conversation.abort(),
        () ->
            database.run(tx -> {
              lock(tx, attempt);
              conversation.bill(tx);
              completed(tx, attempt, result);
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

  /** Task Master shows it first, for the result says whether it does. */
  private TaskResult mirrored(Attempt attempt, TaskResult result, Abort abort)
      throws InterruptedException {
    TaskMaster.Run run = new TaskMaster.Run(attempt.taskId(), attempt.number());
    try {
      Execution execution = abort.during(() -> taskMaster.completed(run, result.output()));
      return carriedOut(attempt, result, execution.wire(), execution.fallbackReason());
    } catch (InterruptedException e) {
      if (abort.reason() != Abort.Reason.STOPPING) {
        throw e;
      }
      // The answer is there and paid for: to be asked for again elsewhere, it would cost twice.
      return carriedOut(
          attempt, result, "direct", "vel was stopping and did not wait for Task Master");
    }
  }

  private static TaskResult carriedOut(
      Attempt attempt, TaskResult result, String how, @Nullable String reason) {
    String reasons =
        Stream.of(
                Optional.ofNullable(attempt.parameters().fallbackReason()),
                Optional.ofNullable(reason))
            .flatMap(Optional::stream)
            .collect(Collectors.joining("; "));
    return result.carriedOut(how, reasons.isEmpty() ? null : reasons);
  }

  /**
   * Takes the locks of a good end in the order in which everybody takes them: the agent's row, as
   * whoever submits tasks does first, then the plan's, before the bill refers to the step's own.
   */
  private void lock(Tx tx, Attempt attempt) {
    tx.update(
        "UPDATE agents SET status = 'active' WHERE id = ? AND status IN ('pending', 'error')",
        attempt.agentId());
    attempts.lock(tx, attempt);
  }

  /**
   * No provider answered: the task waits for its next try, or fails.
   *
   * @param result what was tried
   */
  Outcome exhausted(
      Attempt attempt, Abort abort, Worker worker, ExhaustedException e, TaskResult result) {
    Duration wait = backoff(attempt, e);
    boolean again = e.mayPass() && attempt.tries() < worker.config().retries();
    if (again && wait.compareTo(LONGEST_WAIT) <= 0) {
      String message =
          "%s; trying again in %.1f s"
              .formatted(
                  e.calls().isEmpty() ? sentence(e) : "No provider answered (" + e.tried() + ")",
                  wait.toMillis() / 1000.0);
      Instant time = clock.instant().plus(wait);
      Outage.outlast(
          abort, () -> database.run(tx -> attempts.retryLater(tx, attempt, message, time)));
      LOG.info("task {} attempt {}: {}", attempt.taskId(), attempt.number(), message);
      return Outcome.LEFT;
    }
    TaskError error =
        switch (e.last().kind()) {
          case CONTENT_FILTER, CONTEXT_LENGTH, INVALID_REQUEST ->
              new TaskError(e.last().kind().name(), sentence(e), false);
          case OVER_QUOTA -> new TaskError("QUOTA_EXCEEDED", sentence(e), isShort(e.last()));
          case BREAKER_OPEN -> leftAlone(attempt, abort, e);
          default -> exhausted(e.last().kind(), e);
        };
    return fail(attempt, abort, error, result);
  }

  /** Whether it is worth waiting for. */
  private static boolean isShort(ChatException refused) {
    return refused.retryAfter().filter(wait -> wait.compareTo(LONGEST_WAIT) <= 0).isPresent();
  }

  /**
   * That a model is left alone for a moment is no answer of its: what counts is how the one failed
   * that was really asked last, in this try or in an earlier one of the task.
   */
  private TaskError leftAlone(Attempt attempt, Abort abort, ExhaustedException e) {
    Optional<Kind> now = e.lastMade().flatMap(call -> Kind.of(call.outcome()));
    Optional<Kind> why = now.or(() -> before(attempt, abort).flatMap(Kind::of));
    TaskError error = exhausted(why.orElse(Kind.BREAKER_OPEN), e);
    return now.isPresent() || why.isEmpty()
        ? error
        : new TaskError(
            error.code(),
            error.message() + "; the last call that was made: " + why.get().wire(),
            error.retryable());
  }

  /** What came of the last call of earlier tries. */
  private Optional<String> before(Attempt attempt, Abort abort) {
    AtomicReference<@Nullable String> outcome = new AtomicReference<>();
    Outage.outlast(
        abort,
        () ->
            database.tx(tx -> UsageLog.lastOutcome(tx, attempt.taskId())).ifPresent(outcome::set));
    return Optional.ofNullable(outcome.get());
  }

  /** Some ways to fail have a code of their own. */
  private static TaskError exhausted(Kind how, ExhaustedException e) {
    String code =
        switch (how) {
          case TIMEOUT, RATE_LIMITED, QUOTA_EXHAUSTED, UNAUTHORIZED, UNREACHABLE -> how.name();
          default -> "PROVIDERS_EXHAUSTED";
        };
    String tried = "No provider answered; tried " + e.tried() + ". Last: ";
    return new TaskError(code, (e.calls().isEmpty() ? "" : tried) + sentence(e), true);
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

  /** Ends the task for good. */
  Outcome fail(Attempt attempt, Abort abort, TaskError error, @Nullable TaskResult result) {
    Outage.outlast(
        abort,
        () ->
            database.run(tx -> {
              attempts.fail(tx, attempt, error, result);
              audited(tx, attempt, "task.fail");
            }));
    trace.failed(attempt, error);
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
}
