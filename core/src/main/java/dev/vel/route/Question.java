package dev.vel.route;

import dev.vel.llm.ChatException;
import dev.vel.llm.TokenUsage;
import dev.vel.usage.Budget;
import dev.vel.usage.CallReport;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Something that is asked of one model after the other until one gives a whole answer. Every method
 * is called on the asking thread. For one thread.
 *
 * @param <T> a whole answer
 */
public interface Question<T> {

  /**
   * Under which terms a model is asked.
   *
   * @param left until the question's deadline
   * @param completionTokens the longest answer that the asker's quota pays for; {@link
   *     Long#MAX_VALUE} for any
   */
  record Terms(Duration left, long completionTokens) {}

  /** Whose question it is. */
  UUID userId();

  /** What the call may use at most; asked for only when a hard quota applies. */
  Budget.Need need(Candidate candidate);

  /**
   * Asks once.
   *
   * @throws ChatException when no whole answer came
   */
  T ask(Candidate candidate, Terms terms) throws ChatException, InterruptedException;

  /** What the provider counted for this answer; null when it did not say. */
  @Nullable TokenUsage reported(T answer);

  /**
   * What the call just made used as far as can be told from what was sent and what came: {@link
   * TokenUsage#NONE} when nothing came.
   */
  TokenUsage estimate(Candidate candidate);

  /** Whether the call just made has given a part of an answer to somebody. */
  boolean hasGivenText();

  /**
   * A call failed, or was not made because the model is left alone or the quota used up; see {@link
   * CallReport#wasMade()}.
   *
   * @param next the model that is asked next, the same one again perhaps; empty when nothing is
   *     left
   */
  void failed(CallReport call, String message, Optional<Candidate> next);

  /** The call under way was stopped by the asker; the provider counts it nevertheless. */
  void stopped(CallReport call);
}
