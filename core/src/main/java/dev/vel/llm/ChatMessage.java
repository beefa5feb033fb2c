package dev.vel.llm;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One message of a conversation.
 *
 * @param content empty in an assistant's message that only calls tools
 * @param toolCalls what an assistant's message asks for; empty in all others
 * @param toolCallId the call that a tool's message answers; null in all others
 */
public record ChatMessage(
    Role role, String content, List<ChatToolCall> toolCalls, @Nullable String toolCallId) {

  public ChatMessage {
    toolCalls = List.copyOf(toolCalls);
  }

  /** A message of plain text. */
  public ChatMessage(Role role, String content) {
    this(role, content, List.of(), null);
  }

  /** Who speaks. */
  public enum Role {
    SYSTEM,
    USER,
    ASSISTANT,
    TOOL;

    /** As the protocol writes it. */
    public String wire() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public static ChatMessage system(String content) {
    return new ChatMessage(Role.SYSTEM, content);
  }

  public static ChatMessage user(String content) {
    return new ChatMessage(Role.USER, content);
  }

  public static ChatMessage assistant(String content) {
    return new ChatMessage(Role.ASSISTANT, content);
  }

  /** An assistant's message that calls tools; each call is to be answered by a tool's message. */
  public static ChatMessage calling(String content, List<ChatToolCall> calls) {
    return new ChatMessage(Role.ASSISTANT, content, calls, null);
  }

  /** What came of a call. */
  public static ChatMessage result(String callId, String content) {
    return new ChatMessage(Role.TOOL, content, List.of(), callId);
  }
}
