package dev.vel.llm;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One request to a model.
 *
 * @param model the id as the provider knows it
 * @param messages at least one
 * @param temperature 0–2, null for the model's own default
 * @param maxTokens longest answer, null for the model's own limit
 * @param responseSchema a JSON Schema the answer is asked to satisfy, null for free text
 * @param tools what the model may call; empty for nothing
 * @param toolChoice whether it may call them this time; without tools it says nothing
 * @param reasoningEffort such as {@code none}; null for the model's own default
 */
public record ChatRequest(
    String model,
    List<ChatMessage> messages,
    @Nullable Double temperature,
    @Nullable Integer maxTokens,
    @Nullable JsonNode responseSchema,
    List<ChatTool> tools,
    ToolChoice toolChoice,
    @Nullable String reasoningEffort) {

  public ChatRequest {
    messages = List.copyOf(messages);
    tools = List.copyOf(tools);
  }

  /** A request without tools. */
  public ChatRequest(
      String model,
      List<ChatMessage> messages,
      @Nullable Double temperature,
      @Nullable Integer maxTokens,
      @Nullable JsonNode responseSchema) {
    this(model, messages, temperature, maxTokens, responseSchema, List.of(), ToolChoice.AUTO, null);
  }

  /** Whether the model may call tools. */
  public enum ToolChoice {
    /** As it sees fit. */
    AUTO,
    /** Not this time, though it may have called some before. */
    NONE;

    /** As the protocol writes it. */
    public String wire() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
