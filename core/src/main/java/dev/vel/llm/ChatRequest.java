package dev.vel.llm;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request to a model.
 *
 * @param model the id as the provider knows it
 * @param messages at least one
 * @param temperature 0–2, null for the model's own default
 * @param maxTokens longest answer, null for the model's own limit
 * @param responseSchema a JSON Schema the answer is asked to satisfy, null for free text
 */
public record ChatRequest(
    String model,
    List<ChatMessage> messages,
    @Nullable Double temperature,
    @Nullable Integer maxTokens,
    @Nullable JsonNode responseSchema) {

  public ChatRequest {
    messages = List.copyOf(messages);
  }
}
