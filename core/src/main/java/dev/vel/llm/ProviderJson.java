package dev.vel.llm;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads what providers send: forgiving where {@code dev.vel.wire.Json} is strict. */
public final class ProviderJson {
  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  /** For values inside of others, which something always follows. */
  private static final JsonMapper INNER = new JsonMapper();

  /** No call uses more tokens than this; who says so would only spoil the sums of a bill. */
  private static final long MOST_TOKENS = 1_000_000_000;

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
    return counted(usage.isObject() ? usage : reply.path("x_groq").path("usage"));
  }

  /**
   * A {@code usage} object, of chat completions or (with {@code input_tokens}) of responses. Null
   * when it says nothing or nonsense.
   */
  public static @Nullable TokenUsage counted(JsonNode usage) {
    boolean responses = usage.has("input_tokens");
    long prompt = count(usage, responses ? "input_tokens" : "prompt_tokens");
    String completions = responses ? "output_tokens" : "completion_tokens";
    long completion = usage.has(completions) ? count(usage, completions) : 0;
    if (prompt < 0 || completion < 0) {
      return null;
    }
    String details = responses ? "input_tokens_details" : "prompt_tokens_details";
    long cached = count(usage.path(details), "cached_tokens");
    String more = responses ? "output_tokens_details" : "completion_tokens_details";
    long reasoning = count(usage.path(more), "reasoning_tokens");
    return new TokenUsage(
        prompt, completion, Math.clamp(cached, 0, prompt), Math.clamp(reasoning, 0, completion));
  }

  /** What parses a provider's bytes where a tree would be too much. */
  public static JsonFactory factory() {
    return MAPPER.getFactory();
  }

  /** The value that a parser stands at. */
  public static JsonNode tree(JsonParser parser) throws IOException {
    return INNER.readTree(parser);
  }

  /** The JSON object in these bytes; empty when it is none. */
  public static Optional<JsonNode> object(byte[] utf8) {
    return Optional.ofNullable(parse(utf8));
  }

  private static long count(JsonNode object, String field) {
    JsonNode value = object.path(field);
    return value.canConvertToLong() && value.isIntegralNumber() && value.longValue() <= MOST_TOKENS
        ? value.longValue()
        : -1;
  }
}
