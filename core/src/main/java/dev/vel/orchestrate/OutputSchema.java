package dev.vel.orchestrate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.vel.wire.Json;
import dev.vel.wire.VelException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Holds a model's answer to the JSON Schema that a task asks for (draft 2020-12 unless it says
 * else).
 */
public final class OutputSchema {
  private static final SchemaRegistry SCHEMAS =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
  private static final int MAX_PROBLEMS = 10;

  private final Schema schema;

  private OutputSchema(Schema schema) {
    this.schema = schema;
  }

  /** The schema, if it can be used without fetching anything; else {@code VALIDATION_ERROR}. */
  public static OutputSchema of(JsonNode schema) {
    for (JsonNode reference : schema.findValues("$ref")) {
      if (!reference.isTextual() || !reference.textValue().startsWith("#")) {
        throw VelException.invalid(
            "parameters.response_schema", "may only refer to itself: $ref must begin with #");
      }
    }
    try {
      return new OutputSchema(SCHEMAS.getSchema(schema));
    } catch (RuntimeException e) {
      throw VelException.invalid("parameters.response_schema", "is not a valid JSON Schema");
    }
  }

  /**
   * What is wrong with an answer, as sentences for the model; empty when it satisfies the schema.
   */
  List<String> problems(String answer) {
    JsonNode value;
    try {
      value = Json.mapper().readTree(json(answer));
    } catch (JsonProcessingException e) {
      return List.of("The answer is not valid JSON: " + e.getOriginalMessage());
    }
    return schema.validate(value).stream()
        .limit(MAX_PROBLEMS)
        .map(Error::toString)
        .collect(Collectors.toList());
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
