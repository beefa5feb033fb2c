package dev.vel.usage;

import dev.vel.llm.ChatMessage;
import dev.vel.llm.ChatRequest;
import dev.vel.llm.Model;
import dev.vel.llm.TokenUsage;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/**
 * Tokens of a call whose provider reported none: a token for every four characters, OpenAI's own
 * rule of thumb for English text (help centre, "What are tokens and how to count them").
 */
public final class Estimate {
  private static final int CHARACTERS_PER_TOKEN = 4;
  private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);

  private Estimate() {}

  /** Tokens of a question and its answer. */
  public static TokenUsage of(ChatRequest request, String answer) {
    long prompt = 0;
    for (ChatMessage message : request.messages()) {
      prompt += tokens(message.content());
    }
    return new TokenUsage(prompt, tokens(answer), 0, 0);
  }

  /** What a call may use. */
  public static Budget.Need need(
      long promptTokens, @Nullable Long completionTokens, @Nullable Model model) {
    return new Budget.Need(
        promptTokens,
        completionTokens,
        model == null ? BigDecimal.ZERO : each(model.inputPrice()),
        model == null ? BigDecimal.ZERO : each(model.outputPrice()));
  }

  /** Tokens of a text. */
  public static long tokens(String text) {
    return Math.ceilDiv(text.length(), CHARACTERS_PER_TOKEN);
  }

  private static BigDecimal each(BigDecimal million) {
    return million.divide(MILLION, 12, RoundingMode.CEILING);
  }
}
