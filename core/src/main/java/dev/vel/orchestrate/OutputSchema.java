package dev.vel.orchestrate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.schema.JsonSchema;
import dev.vel.wire.Json;
import dev.vel.wire.Malformed;
import dev.vel.wire.VelException;
import java.util.List;

/** Holds a model's answer to the JSON Schema that a task asks for. */
public final class OutputSchema {
  private final JsonSchema schema;

  private OutputSchema(JsonSchema schema) {
    this.schema = schema;
  }

  /**
   * Looks at a schema before its task is made and paid for: {@code VALIDATION_ERROR} unless it can
   * be used without fetching anything, and is what a schema may be.
   */
  public static void check(JsonNode schema) {
    try {
      JsonSchema ignored = JsonSchema.valid(schema);
    } catch (JsonSchema.UnusableException e) {
      throw unusable(e);
    }
  }

  /** The schema, if it can be used without fetching anything; else {@code VALIDATION_ERROR}. */
  static OutputSchema of(JsonNode schema) {
    try {
      return new OutputSchema(JsonSchema.of(schema));
    } catch (JsonSchema.UnusableException e) {
      throw unusable(e);
    }
  }

  private static VelException unusable(JsonSchema.UnusableException e) {
    return VelException.invalid("parameters.response_schema", e.getMessage());
  }

  /**
   * What is wrong with an answer, as sentences for the model; empty when it satisfies the schema.
   */
  List<String> problems(String answer) {
    try {
      return schema.problems(Json.storable(Json.foreign(json(answer))));
    } catch (JsonProcessingException e) {
      return List.of("The answer is not valid JSON: " + Malformed.reason(e));
    } catch (JsonSchema.UnusableException e) {
      return List.of("The answer cannot be checked against the schema, which " + e.getMessage());
    } catch (VelException e) {
      return List.of("The answer cannot be checked against the schema: " + e.getMessage());
    }
  }

  /** The JSON in an answer: models like to wrap it in a Markdown code block. */
  static String json(String answer) {
    String text = answer.strip();
    if (text.startsWith("```") && text.endsWith("```") && text.indexOf('\n') > 0) {
      return text.substring(text.indexOf('\n') + 1, text.length() - 3).strip();
    }
    return text;
  }
}
