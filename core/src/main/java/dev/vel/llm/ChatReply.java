package dev.vel.llm;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A whole answer.
 *
 * @param text everything that was streamed, in order
 * @param model the model the provider says it used; the one asked for when it does not say
 * @param finishReason {@code stop}, {@code length} … as the provider says it; null when it does not
 * @param usage null when the provider reported none
 * @param toolCalls what the model asks to be called, whatever the finish reason says; at most
 *     {@value #MAX_TOOL_CALLS}
 */
public record ChatReply(
    String text,
    String model,
    @Nullable String finishReason,
    @Nullable TokenUsage usage,
    List<ChatToolCall> toolCalls) {

  /** An answer that asks for more calls than this is no answer. */
  public static final int MAX_TOOL_CALLS = 128;

  public ChatReply {
    toolCalls = List.copyOf(toolCalls);
  }

  /** A text that calls nothing. */
  public ChatReply(
      String text, String model, @Nullable String finishReason, @Nullable TokenUsage usage) {
    this(text, model, finishReason, usage, List.of());
  }
}
