package dev.vel.route;

import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeException;
import dev.failsafe.RetryPolicy;
import dev.vel.llm.ChatException;
import dev.vel.llm.ChatException.Kind;
import dev.vel.llm.ChatLimits;
import dev.vel.llm.ChatReply;
import dev.vel.llm.ChatRequest;
import dev.vel.llm.TokenUsage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;

/**
 * Asks one model after the other until one gives a whole answer. A model is asked again only when
 * the failure is of a kind that passes quickly, and a bounded number of times. Thread-safe.
 */
public final class Failover {
  private static final int MAX_RETRIES = 2;
  private static final Duration FIRST_BACKOFF = Duration.ofMillis(200);

  private final Latencies latencies;

  Failover(Latencies latencies) {
    this.latencies = latencies;
  }

  /**
   * A whole answer.
   *
   * @param calls every call, the last of which brought the answer
   */
  public record Answer(ChatReply reply, Candidate candidate, List<CallReport> calls) {
    public Answer {
      calls = List.copyOf(calls);
    }
  }

  /**
   * Asks.
   *
   * @param request what to ask of each model
   * @param within how long everything together may take
   * @throws ExhaustedException when nobody answered or somebody refused for good
   */
  public Answer ask(
      List<Candidate> candidates,
      Function<Candidate, ChatRequest> request,
      ChatLimits limits,
      Duration within,
      CallListener listener)
      throws ExhaustedException, InterruptedException {
    Question question =
        new Question(request, limits, System.nanoTime() + within.toNanos(), listener);
    for (int i = 0; i < candidates.size(); i++) {
      Optional<Candidate> next =
          i + 1 < candidates.size() ? Optional.of(candidates.get(i + 1)) : Optional.empty();
      Optional<ChatReply> reply = question.ask(candidates.get(i), next);
      if (reply.isPresent()) {
        latencies.answered(candidates.get(i), question.calls.getLast().latencyMs());
        return new Answer(reply.get(), candidates.get(i), question.calls);
      }
      if (question.isOver()) {
        break;
      }
    }
    throw question.exhausted();
  }

  /** One question on its way through the models. */
  private static final class Question {
    private final Function<Candidate, ChatRequest> request;
    private final ChatLimits limits;
    private final long deadline;
    private final CallListener listener;
    private final List<CallReport> calls = new ArrayList<>();
    private boolean anyMayPass;
    private ChatException last =
        new ChatException(Kind.UNREACHABLE, "no model was asked", null, null, null, "", null);

    Question(
        Function<Candidate, ChatRequest> request,
        ChatLimits limits,
        long deadline,
        CallListener listener) {
      this.request = request;
      this.limits = limits;
      this.deadline = deadline;
      this.listener = listener;
    }

    /** Asks one model, again if that may help; empty when it has no answer. */
    Optional<ChatReply> ask(Candidate candidate, Optional<Candidate> next)
        throws InterruptedException {
      int[] asked = {0};
      RetryPolicy<ChatReply> policy =
          RetryPolicy.<ChatReply>builder()
              .handleIf(failure ->
                  failure instanceof ChatException e && mayRetry(e, asked[0], next.isPresent()))
              .withMaxRetries(MAX_RETRIES)
              .withDelayFn(context -> delay((ChatException) context.getLastException(), asked[0]))
              .build();
      try {
        return Optional.of(
            Failsafe.with(policy)
                .get(() -> {
                  asked[0]++;
                  return call(candidate, next, asked[0]);
                }));
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

    private ChatReply call(Candidate candidate, Optional<Candidate> next, int asked)
        throws ChatException, InterruptedException {
      listener.calling(candidate);
      ChatRequest chat = request.apply(candidate);
      long start = System.nanoTime();
      int[] given = {0};
      try {
        Duration left = Duration.ofNanos(Math.max(1, deadline - start));
        ChatReply reply =
            candidate.client().stream(
                chat,
                limits.within(left),
                piece -> {
                  given[0] += piece.length();
                  listener.text(piece);
                });
        calls.add(answered(candidate, chat, reply, start));
        return reply;
      } catch (ChatException e) {
        last = e;
        anyMayPass |= e.kind().mayPass();
        CallReport report = failed(candidate, chat, e, given[0], start);
        calls.add(report);
        Optional<Candidate> then =
            mayRetry(e, asked, next.isPresent()) && asked <= MAX_RETRIES
                ? Optional.of(candidate)
                : isOver() ? Optional.empty() : next;
        listener.failed(report, String.valueOf(e.getMessage()), then, given[0] > 0);
        throw e;
      }
    }

    /**
     * Whether asking anybody else is pointless: the request itself is refused, or the time is up.
     */
    boolean isOver() {
      return !last.kind().allowsFailover() || System.nanoTime() >= deadline;
    }

    private boolean mayRetry(ChatException e, int asked, boolean othersLeft) {
      int allowed =
          switch (e.kind()) {
            // Who says when to come back is not asked before; with others left it is quicker to
            // move on.
            case RATE_LIMITED ->
                e.retryAfter().isPresent() ? (othersLeft ? 0 : MAX_RETRIES) : MAX_RETRIES;
            case SERVER_ERROR, UNREACHABLE -> 1;
            case TIMEOUT, TRUNCATED, MALFORMED -> 0;
            case QUOTA_EXHAUSTED,
                UNAUTHORIZED,
                MODEL_NOT_FOUND,
                CONTEXT_LENGTH,
                CONTENT_FILTER,
                INVALID_REQUEST ->
                0;
          };
      return asked <= allowed && System.nanoTime() + delay(e, asked).toNanos() < deadline;
    }

    private static Duration delay(ChatException e, int asked) {
      long backoff = FIRST_BACKOFF.toMillis() << Math.min(asked, 8);
      Duration jittered =
          Duration.ofMillis(ThreadLocalRandom.current().nextLong(backoff / 2, backoff));
      return e.retryAfter().filter(wait -> wait.compareTo(jittered) > 0).orElse(jittered);
    }

    private static CallReport answered(
        Candidate candidate, ChatRequest chat, ChatReply reply, long start) {
      TokenUsage reported = reply.usage();
      TokenUsage usage = reported != null ? reported : Estimate.of(chat, reply.text().length());
      return new CallReport(
          candidate.provider(),
          candidate.id(),
          CallReport.OK,
          200,
          millisSince(start),
          usage,
          candidate.cost(usage),
          reported == null);
    }

    /** An answer that broke off was paid for as far as it went, though nobody said how far. */
    private static CallReport failed(
        Candidate candidate, ChatRequest chat, ChatException e, int answerLength, long start) {
      boolean estimated = e.usage() == null && answerLength > 0;
      TokenUsage usage =
          e.usage() != null
              ? e.usage()
              : estimated ? Estimate.of(chat, answerLength) : TokenUsage.NONE;
      return new CallReport(
          candidate.provider(),
          candidate.id(),
          e.kind().wire(),
          e.httpStatus(),
          millisSince(start),
          usage,
          candidate.cost(usage),
          estimated);
    }

    private static long millisSince(long start) {
      return Duration.ofNanos(System.nanoTime() - start).toMillis();
    }

    ExhaustedException exhausted() {
      return new ExhaustedException(calls, last, anyMayPass && last.kind().allowsFailover());
    }
  }

  /** A call that was stopped half-way: the provider counts it, and can no longer say how. */
  public static CallReport stopped(
      Candidate candidate, ChatRequest chat, int answerLength, Duration took) {
    TokenUsage usage = Estimate.of(chat, answerLength);
    return new CallReport(
        candidate.provider(),
        candidate.id(),
        CallReport.CANCELLED,
        null,
        took.toMillis(),
        usage,
        candidate.cost(usage),
        true);
  }
}
