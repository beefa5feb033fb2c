package dev.vel.route;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RetryPolicy;
import dev.vel.llm.ChatClient;
import dev.vel.llm.ChatException;
import dev.vel.llm.ChatException.Kind;
import dev.vel.llm.Model;
import dev.vel.llm.TokenUsage;
import dev.vel.usage.Budget;
import dev.vel.usage.CallReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Asks one model after the other until one gives a whole answer. A model is asked again only when
 * the failure is of a kind that passes quickly, and a bounded number of times. Thread-safe.
 */
public final class Failover {
  private static final int MAX_RETRIES = 2;
  private static final Duration FIRST_BACKOFF = Duration.ofMillis(200);

  private final Latencies latencies;
  private final Breakers breakers;
  private final Budget budget;
  private final Providers providers;
  private final CallWatch watch;

  public Failover(
      Latencies latencies, Breakers breakers, Budget budget, Providers providers, CallWatch watch) {
    this.watch = watch;
    this.latencies = latencies;
    this.breakers = breakers;
    this.budget = budget;
    this.providers = providers;
  }

  /**
   * A whole answer.
   *
   * @param calls every call, the last of which brought the answer
   */
  public record Answer<T>(T reply, Candidate candidate, List<CallReport> calls) {
    public Answer {
      calls = List.copyOf(calls);
    }

    /** The call that brought it. */
    public CallReport call() {
      return calls.getLast();
    }
  }

  /**
   * Asks.
   *
   * @param within how long everything together may take
   * @throws ExhaustedException when nobody answered or somebody refused for good
   */
  public <T> Answer<T> ask(List<Candidate> candidates, Duration within, Question<T> question)
      throws ExhaustedException, InterruptedException {
    Round<T> round = new Round<>(question, candidates, System.nanoTime() + within.toNanos());
    for (Optional<Candidate> now = round.next(); now.isPresent(); now = round.next()) {
      Optional<T> reply = round.ask(now.get());
      if (reply.isPresent()) {
        latencies.answered(now.get(), round.calls.getLast().latencyMs());
        return new Answer<>(reply.get(), now.get(), round.calls);
      }
    }
    throw round.exhausted();
  }

  /** One question on its way through the models. */
  private final class Round<T> {
    private final Question<T> question;
    private final List<Candidate> candidates;
    private final long deadline;
    private final List<CallReport> calls = new ArrayList<>();
    private int position;
    private int asked;
    private boolean over;
    private boolean anyMayPass;
    private long tooSmall = -1;

    /** Who will not take the key takes it for no other model either. */
    private final Set<ChatClient> refusing = Collections.newSetFromMap(new IdentityHashMap<>());

    private ChatException last =
        new ChatException(Kind.UNREACHABLE, "no model was asked", null, null, null, "", null);

    Round(Question<T> question, List<Candidate> candidates, long deadline) {
      this.question = question;
      this.candidates = candidates;
      this.deadline = deadline;
    }

    /** The next model to ask; empty when asking anybody else is pointless. */
    Optional<Candidate> next() {
      Optional<Candidate> next = peek();
      position = next.map(it -> candidates.indexOf(it) + 1).orElse(candidates.size());
      return next;
    }

    private Optional<Candidate> peek() {
      if (over || System.nanoTime() >= deadline) {
        return Optional.empty();
      }
      return candidates.stream()
          .skip(position)
          .filter(candidate -> !refusing.contains(candidate.client()))
          .filter(this::isLargeEnough)
          .findFirst();
    }

    /** What was too long for one model is asked only of those that are not known to take less. */
    private boolean isLargeEnough(Candidate candidate) {
      Model known = candidate.known();
      Integer window = known == null ? null : known.contextWindow();
      return tooSmall < 0 || window == null || window > tooSmall;
    }

    /** Asks one model, again if that may help; empty when it has no answer. */
    Optional<T> ask(Candidate candidate) throws InterruptedException {
      asked = 0;
      RetryPolicy<T> policy =
          RetryPolicy.<T>builder()
              .handleIf(failure -> failure instanceof ChatException e && mayRetry(e))
              .withMaxRetries(MAX_RETRIES)
              .withDelayFn(context -> delay((ChatException) context.getLastException()))
              .build();
      try {
        return Optional.of(Failsafe.with(policy).get(() -> attempt(candidate)));
      } catch (FailsafeException e) {
        if (e.getCause() instanceof InterruptedException interrupted) {
          throw interrupted;
        }
        if (e.getCause() instanceof ChatException) {
          return Optional.empty();
        }
        throw e;
      }
    }

    private T attempt(Candidate candidate) throws ChatException, InterruptedException {
      asked++;
      Breakers.Permit permit = breakers.enter(candidate).orElse(null);
      if (permit == null) {
        throw notMade(candidate, leftAlone(candidate));
      }
      Budget.Hold hold;
      try {
        hold = budget.hold(question.userId(), candidate.provider(), () -> question.need(candidate));
      } catch (Budget.QuotaExceededException e) {
        permit.unknown();
        over |= e.everywhere();
        throw notMade(
            candidate,
            new ChatException(
                Kind.OVER_QUOTA,
                String.valueOf(e.getMessage()),
                null,
                e.retryAfter(),
                null,
                "",
                null));
      } catch (InterruptedException | RuntimeException e) {
        permit.unknown();
        throw e;
      }
      return call(candidate, permit, hold);
    }

    private ChatException leftAlone(Candidate candidate) {
      return new ChatException(
          Kind.BREAKER_OPEN,
          candidate.label() + " failed too often just now and is left alone for a moment",
          null,
          breakers.untilProbe(candidate),
          null,
          "",
          null);
    }

    private ChatException notMade(Candidate candidate, ChatException why) {
      failed(candidate, why, CallReport.notMade(candidate.provider(), candidate.id(), why.kind()));
      return why;
    }

    private T call(Candidate candidate, Breakers.Permit permit, Budget.Hold hold)
        throws ChatException, InterruptedException {
      long start = System.nanoTime();
      try {
        Duration left = Duration.ofNanos(Math.max(1, deadline - start));
        T reply = question.ask(candidate, new Question.Terms(left, hold.completionTokens()));
        permit.succeeded();
        note(
            candidate,
            report(candidate, CallReport.OK, 200, question.reported(reply), start, hold));
        return reply;
      } catch (ChatException e) {
        if (System.nanoTime() >= deadline) {
          // The asker's patience was over: that says nothing about the model.
          permit.unknown();
        } else {
          settle(permit, e.kind());
          latencies.failed(candidate, e.kind());
        }
        if (e.kind() == Kind.UNAUTHORIZED || e.kind() == Kind.QUOTA_EXHAUSTED) {
          refusing.add(candidate.client());
          providers.refused(question.userId(), candidate.provider(), e);
        }
        failed(
            candidate,
            e,
            unheld(
                report(candidate, e.kind().wire(), e.httpStatus(), e.usage(), start, hold), hold));
        throw e;
      } catch (InterruptedException | RuntimeException | Error e) {
        permit.unknown();
        CallReport report =
            unheld(report(candidate, CallReport.CANCELLED, null, null, start, hold), hold);
        watch.called(candidate, report);
        question.stopped(report);
        throw e;
      }
    }

    /** What a call did not use is there for the next one at once. */
    private CallReport unheld(CallReport report, Budget.Hold hold) {
      if (hold.id() == null || !report.usage().equals(TokenUsage.NONE)) {
        return report;
      }
      budget.release(hold);
      return report.unheld();
    }

    private void failed(Candidate candidate, ChatException e, CallReport report) {
      last = e;
      anyMayPass |= e.kind().mayPass();
      over |= !e.kind().allowsFailover();
      if (e.kind() == Kind.CONTEXT_LENGTH) {
        Model known = candidate.known();
        Integer window = known == null ? null : known.contextWindow();
        tooSmall = Math.max(tooSmall, window == null ? 0 : window);
      }
      note(candidate, report);
      boolean again = mayRetry(e) && asked <= MAX_RETRIES;
      question.failed(
          report, String.valueOf(e.getMessage()), again ? Optional.of(candidate) : peek());
    }

    private void note(Candidate candidate, CallReport report) {
      calls.add(report);
      watch.called(candidate, report);
    }

    private boolean mayRetry(ChatException e) {
      boolean othersLeft = peek().isPresent();
      int allowed =
          switch (e.kind()) {
            // Who says when to come back is not asked before; with others left it is quicker to
            // move on.
            case RATE_LIMITED -> e.retryAfter().isPresent() && othersLeft ? 0 : MAX_RETRIES;
            case SERVER_ERROR, UNREACHABLE -> question.hasGivenText() && othersLeft ? 0 : 1;
            // A model that breaks off may well give a whole answer at once; a silent one stays so.
            case TRUNCATED, MALFORMED -> othersLeft ? 0 : 1;
            case TIMEOUT -> question.hasGivenText() && !othersLeft ? 1 : 0;
            case QUOTA_EXHAUSTED,
                UNAUTHORIZED,
                MODEL_NOT_FOUND,
                CONTEXT_LENGTH,
                CONTENT_FILTER,
                INVALID_REQUEST,
                DIVERGED,
                BREAKER_OPEN,
                OVER_QUOTA ->
                0;
          };
      return !over && asked <= allowed && System.nanoTime() + longestDelay(e).toNanos() < deadline;
    }

    private Duration delay(ChatException e) {
      long backoff = FIRST_BACKOFF.toMillis() << Math.min(asked, 8);
      Duration jittered =
          Duration.ofMillis(ThreadLocalRandom.current().nextLong(backoff / 2, backoff));
      return e.retryAfter().filter(wait -> wait.compareTo(jittered) > 0).orElse(jittered);
    }

    private Duration longestDelay(ChatException e) {
      Duration backoff = Duration.ofMillis(FIRST_BACKOFF.toMillis() << Math.min(asked, 8));
      return e.retryAfter().filter(wait -> wait.compareTo(backoff) > 0).orElse(backoff);
    }

    /** An answer that broke off was paid for as far as it went, though nobody said how far. */
    private CallReport report(
        Candidate candidate,
        String outcome,
        @Nullable Integer status,
        @Nullable TokenUsage reported,
        long start,
        Budget.Hold hold) {
      TokenUsage usage = reported != null ? reported : question.estimate(candidate);
      boolean estimated =
          reported == null && (outcome.equals(CallReport.OK) || !usage.equals(TokenUsage.NONE));
      return new CallReport(
          candidate.provider(),
          candidate.id(),
          outcome,
          status,
          Duration.ofNanos(System.nanoTime() - start).toMillis(),
          usage,
          candidate.cost(usage),
          estimated,
          hold.id());
    }

    ExhaustedException exhausted() {
      if (calls.isEmpty() && System.nanoTime() >= deadline) {
        return ExhaustedException.outOfTime("The time was over before a model was asked");
      }
      return new ExhaustedException(calls, last, anyMayPass && !over);
    }
  }

  private static void settle(Breakers.Permit permit, Kind kind) {
    switch (kind) {
      case SERVER_ERROR, UNREACHABLE, TIMEOUT, TRUNCATED, MALFORMED -> permit.failed();
      // It is there, and says so.
      case RATE_LIMITED,
          QUOTA_EXHAUSTED,
          UNAUTHORIZED,
          MODEL_NOT_FOUND,
          CONTEXT_LENGTH,
          CONTENT_FILTER,
          INVALID_REQUEST ->
          permit.succeeded();
      // Perhaps nobody was asked.
      case DIVERGED, BREAKER_OPEN, OVER_QUOTA -> permit.unknown();
    }
  }
}
