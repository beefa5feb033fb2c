package dev.vel.llm;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * The machine-readable part of a provider's error, as OpenAI's protocol has it. None of it is
 * vel's, and none of it is checked but for its length.
 */
public record ErrorFields(@Nullable String type, @Nullable String code, @Nullable String param) {
  private static final int LONGEST = 200;

  static ErrorFields of(JsonNode body) {
    JsonNode error = body.path("error");
    return new ErrorFields(text(error, "type"), text(error, "code"), text(error, "param"));
  }

  private static @Nullable String text(JsonNode error, String name) {
    JsonNode value = error.path(name);
    return value.isTextual() && value.textValue().length() <= LONGEST ? value.textValue() : null;
  }
}
