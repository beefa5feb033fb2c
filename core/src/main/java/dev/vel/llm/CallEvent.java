package dev.vel.llm;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the thread that reads from the provider tells the thread that called. */
sealed interface CallEvent {
  /** The connection, TLS included, stands. */
  record Connected() implements CallEvent {}

  /** A piece of the answer, never empty. */
  record Text(String piece) implements CallEvent {}

  /**
   * A sign of work that is no text: a piece of a tool call or of hidden reasoning.
   *
   * @param characters its length
   */
  record Thinking(long characters) implements CallEvent {}

  /** The provider refused; its reason is being read, {@code soFar} is what the status says. */
  record Refused(ChatException soFar) implements CallEvent {}

  /** The text is whole; only the count of tokens may still come. */
  record Finished(Ending ending) implements CallEvent {}

  /** Nothing more comes. */
  record Ended(Ending ending) implements CallEvent {}

  /** The call brought no whole answer. */
  record Failed(ChatException failure) implements CallEvent {}

  /** The connection is back in the pool, or closed. */
  record Released() implements CallEvent {}

  /**
   * Everything of a reply but its text.
   *
   * @param model as the provider says it, null when it does not
   * @param finishReason null when the stream ended without one
   * @param toolCalls what the model asks to be called
   */
  record Ending(
      @Nullable String model,
      @Nullable String finishReason,
      @Nullable TokenUsage usage,
      List<ChatToolCall> toolCalls) {
    boolean filtered() {
      return "content_filter".equals(finishReason);
    }
  }
}
