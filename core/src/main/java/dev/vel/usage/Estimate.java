package dev.vel.usage;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.llm.ChatMessage;
import dev.vel.llm.ChatRequest;
import dev.vel.llm.ChatToolCall;
import dev.vel.llm.Model;
import dev.vel.llm.TokenUsage;
import dev.vel.wire.Json;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tokens of a call whose provider reported none, or has not been asked yet. Texts are counted with
 * the byte-pair encoding of today's models; one of more than 32,768 characters by samples, so that
 * no text takes long. Thread-safe.
 */
public final class Estimate {
  /**
   * Around each message and before the answer, as OpenAI's cookbook counts them ("How to count
   * tokens with tiktoken"): three and the role's one, and three.
   */
  private static final int AROUND_MESSAGE = 4;

  private static final int BEFORE_ANSWER = 3;

  /**
   * A quarter more, and a few: other models cut texts into other tokens, and what is set aside for
   * a call should not be less than what it uses.
   */
  private static final int MARGIN_DIVISOR = 4;

  private static final int MARGIN = 16;

  private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);

  private Estimate() {}

  /** Tokens of a question and its answer. */
  public static TokenUsage of(ChatRequest request, String answer) {
    JsonNode schema = request.responseSchema();
    long shape = schema == null ? 0 : tokens(Json.write(schema));
    long tools = request.tools().isEmpty() ? 0 : tokens(Json.write(request.tools()));
    return new TokenUsage(question(request.messages()) + shape + tools, tokens(answer), 0, 0);
  }

  /**
   * The same for an answer that broke off.
   *
   * @param hidden characters of it of which only the length is known: one token for every four
   */
  public static TokenUsage of(ChatRequest request, String answer, long hidden) {
    TokenUsage known = of(request, answer);
    return new TokenUsage(known.prompt(), known.completion() + Math.ceilDiv(hidden, 4L), 0, 0);
  }

  /** Tokens of a question, its tool calls and their results included. */
  public static long question(List<ChatMessage> messages) {
    List<String> texts =
        messages.stream()
            .flatMap(message ->
                Stream.concat(
                    Stream.of(message.content()), message.toolCalls().stream().map(Estimate::call)))
            .toList();
    return question(messages.size(), tokens(texts));
  }

  /** A tool call as text, as it counts in a question and in an answer. */
  public static String call(ChatToolCall call) {
    return call.name() + " " + call.arguments();
  }

  /**
   * Tokens of a question whose texts are counted already.
   *
   * @param messages how many there are
   * @param content the tokens of their texts together
   */
  public static long question(int messages, long content) {
    return content + (long) AROUND_MESSAGE * messages + BEFORE_ANSWER;
  }

  /**
   * What a call may use at most.
   *
   * @param promptTokens as estimated; a margin is added here
   * @param completionTokens null when the caller set no limit
   * @param model null for one of unknown price
   */
  public static Budget.Need need(
      long promptTokens, @Nullable Long completionTokens, @Nullable Model model) {
    long prompt = promptTokens + promptTokens / MARGIN_DIVISOR + MARGIN;
    return model == null
        ? new Budget.Need(prompt, completionTokens, BigDecimal.ZERO, BigDecimal.ZERO, false)
        : at(model, prompt, completionTokens);
  }

  /** The same at a model's prices, with no margin added. */
  static Budget.Need at(Model model, long prompt, @Nullable Long completionTokens) {
    Model.Tier tier = model.tier();
    boolean tiered = tier != null && prompt > tier.above();
    return new Budget.Need(
        prompt,
        completionTokens,
        each(model.inputPrice(), tiered && tier != null ? tier.inputFactor() : BigDecimal.ONE),
        each(model.outputPrice(), tiered && tier != null ? tier.outputFactor() : BigDecimal.ONE));
  }

  /** Tokens of a text. */
  public static long tokens(String text) {
    return Tokenizer.count(text);
  }

  /** Tokens of several texts together; however many and long they are, it does not take long. */
  public static long tokens(List<String> texts) {
    long length = texts.stream().mapToLong(String::length).sum();
    return length > Tokenizer.WHOLE
        ? tokens(String.join("\n", texts))
        : texts.stream().mapToLong(Estimate::tokens).sum();
  }

  /**
   * About how many tokens a text has, without loading what an exact count takes: one for every four
   * characters of ASCII, and one for every other.
   */
  public static long roughly(String text) {
    long others = text.chars().filter(c -> c > 127).count();
    return Math.ceilDiv(text.length() - others, 4) + others;
  }

  private static BigDecimal each(BigDecimal million, BigDecimal factor) {
    return million.multiply(factor).divide(MILLION, 12, RoundingMode.CEILING);
  }
}
