package dev.vel.llm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads what providers send: forgiving where {@code dev.vel.wire.Json} is strict. */
final class ProviderJson {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private ProviderJson() {}

  /** The JSON object, or null when it is none. */
  static @Nullable JsonNode parse(String text) {
    try {
      JsonNode tree = MAPPER.readTree(text);
      if (tree != null && tree.isArray() && tree.size() == 1) {
        // Google's compatible endpoint wraps its errors in a list.
        tree = tree.get(0);
      }
      return tree != null && tree.isObject() ? tree : null;
    } catch (JsonProcessingException e) {
      return null;
    }
  }

  static @Nullable JsonNode parse(byte[] utf8) {
    return parse(new String(utf8, StandardCharsets.UTF_8));
  }

  /** The text of a field; null when it is absent or no text. */
  static @Nullable String text(JsonNode object, String field) {
    JsonNode value = object.path(field);
    return value.isTextual() ? value.textValue() : null;
  }

  /**
   * The text of a message or a piece of one: its content or its refusal; empty when it has none.
   */
  static String content(JsonNode message) {
    JsonNode content = message.path("content");
    if (content.isTextual() && !content.textValue().isEmpty()) {
      return content.textValue();
    }
    StringBuilder parts = new StringBuilder();
    for (JsonNode part : content) {
      parts.append(part.path("text").asText(""));
    }
    return parts.isEmpty() ? message.path("refusal").asText("") : parts.toString();
  }

  /**
   * What the provider counted, made consistent: part counts are never larger than what they are
   * part of. Null when it reported nothing or nonsense.
   */
  static @Nullable TokenUsage usage(JsonNode reply) {
    JsonNode usage = reply.path("usage");
    if (!usage.isObject()) {
      usage = reply.path("x_groq").path("usage");
    }
    long prompt = count(usage, "prompt_tokens");
    long completion = usage.has("completion_tokens") ? count(usage, "completion_tokens") : 0;
    if (prompt < 0 || completion < 0) {
      return null;
    }
    long cached = count(usage.path("prompt_tokens_details"), "cached_tokens");
    long reasoning = count(usage.path("completion_tokens_details"), "reasoning_tokens");
    return new TokenUsage(
        prompt, completion, Math.clamp(cached, 0, prompt), Math.clamp(reasoning, 0, completion));
  }

  private static long count(JsonNode object, String field) {
    JsonNode value = object.path(field);
    return value.isIntegralNumber() && value.canConvertToLong() ? value.longValue() : -1;
  }
}
