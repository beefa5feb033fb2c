package dev.vel.gateway;

import dev.vel.llm.ChatException;
import dev.vel.llm.ChatException.Kind;
import dev.vel.llm.Reply;
import dev.vel.llm.TokenUsage;
import dev.vel.route.Candidate;
import dev.vel.route.Question;
import dev.vel.usage.Budget;
import dev.vel.usage.CallReport;
import dev.vel.usage.Estimate;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A request whose answer is streamed to the client while it comes. For one thread. */
final class StreamQuestion implements Question<StreamQuestion.End> {
  private static final int LARGEST_WHOLE = 16 << 20;

  private final GatewayTerms terms;
  private final Relay relay;
  private final StreamStart out;
  private @Nullable String prefix;

  /**
   * The stream is whole.
   *
   * @param usage null when the provider did not say
   */
  record End(@Nullable TokenUsage usage) {}

  StreamQuestion(GatewayTerms terms, Relay relay, StreamStart out) {
    this.terms = terms;
    this.relay = relay;
    this.out = out;
  }

  @Override
  public UUID userId() {
    return terms.userId();
  }

  @Override
  public Budget.Need need(Candidate candidate) {
    return terms.call().need(candidate.known());
  }

  @Override
  public End ask(Candidate candidate, Terms under) throws ChatException, InterruptedException {
    long start = System.nanoTime();
    String seen = relay.toContinue(candidate);
    if (seen != null) {
      try {
        return ask(candidate, under, seen);
      } catch (ChatException e) {
        if (e.kind() != Kind.INVALID_REQUEST || !relay.said().isEmpty()) {
          throw e;
        }
        // It does not take an assistant's words to go on from: it is asked afresh.
        Duration left = under.left().minusNanos(System.nanoTime() - start);
        Duration some = left.isPositive() ? left : Duration.ofMillis(1);
        return ask(candidate, new Terms(some, under.completionTokens()), null);
      }
    }
    return ask(candidate, under, null);
  }

  private End ask(Candidate candidate, Terms under, @Nullable String seen)
      throws ChatException, InterruptedException {
    prefix = seen;
    relay.starts(candidate, seen != null);
    GatewayCall call = terms.call();
    byte[] body = call.bytesFor(candidate, under.completionTokens(), terms.agent(), seen);
    return candidate
        .client()
        .post(call.operation().path(), body, true, terms.limits(under), this::read);
  }

  private End read(Reply reply) throws ChatException, InterruptedException {
    if (reply.contentType().toLowerCase(Locale.ROOT).startsWith("application/json")) {
      relay.takeWhole(Whole.read(reply, LARGEST_WHOLE, out::hold), reply);
    } else {
      pass(reply);
    }
    relay.ended(reply);
    return new End(relay.usage());
  }

  private void pass(Reply reply) throws ChatException, InterruptedException {
    Frames frames = new Frames(reply, out::flush);
    try {
      while (!relay.isDone() && frames.next()) {
        relay.take(frames, reply);
      }
    } catch (ChatException e) {
      // After the last word a broken connection has nothing left to take away.
      if (!reply.isFinished() || relay.isDone()) {
        throw e;
      }
    }
  }

  @Override
  public @Nullable TokenUsage reported(End answer) {
    return answer.usage();
  }

  @Override
  public TokenUsage estimate(Candidate candidate) {
    String said = relay.said().toString();
    return said.isEmpty() && !relay.isDone()
        ? TokenUsage.NONE
        : new TokenUsage(promptTokens(), Estimate.tokens(said), 0, 0);
  }

  private long promptTokens() {
    String sent = prefix;
    return terms.call().promptTokens() + (sent == null ? 0 : Estimate.tokens(sent));
  }

  @Override
  public boolean hasGivenText() {
    return relay.hasBegun();
  }

  @Override
  public void failed(CallReport call, String message, Optional<Candidate> next) {
    terms.add(call);
  }

  @Override
  public void stopped(CallReport call) {
    terms.add(call);
  }
}
