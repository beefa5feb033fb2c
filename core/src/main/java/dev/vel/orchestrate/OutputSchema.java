package dev.vel.orchestrate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Pattern;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.regex.RegularExpression;
import dev.vel.wire.Json;
import dev.vel.wire.VelException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Holds a model's answer to the JSON Schema that a task asks for (draft 2020-12 unless it says
 * else). Patterns are RE2's, which match in time linear to the text: a schema comes from a caller,
 * and the check runs beside everybody else's tasks.
 */
public final class OutputSchema {
  private static final SchemaRegistry SCHEMAS =
      SchemaRegistry.withDefaultDialect(
          SpecificationVersion.DRAFT_2020_12,
          registry ->
              registry
                  .schemaCacheEnabled(false)
                  .schemaRegistryConfig(
                      SchemaRegistryConfig.builder()
                          .regularExpressionFactory(OutputSchema::linear)
                          .build()));
  private static final int MAX_PROBLEMS = 10;

  private final Schema schema;

  private static RegularExpression linear(String pattern) {
    Pattern compiled = Pattern.compile(pattern);
    return text -> compiled.matcher(text).find();
  }

  private OutputSchema(Schema schema) {
    this.schema = schema;
  }

  /** The schema, if it can be used without fetching anything; else {@code VALIDATION_ERROR}. */
  public static OutputSchema of(JsonNode schema) {
    SchemaRules.check(schema);
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
    try {
      JsonNode value = Json.storable(Json.mapper().readTree(json(answer)));
      return schema.validate(value).stream()
          .limit(MAX_PROBLEMS)
          .map(Error::toString)
          .collect(Collectors.toList());
    } catch (JsonProcessingException e) {
      return List.of("The answer is not valid JSON: " + e.getOriginalMessage());
    } catch (RuntimeException | StackOverflowError e) {
      // The library throws for schemas and numbers that it cannot evaluate.
      return List.of(
          "The answer cannot be checked against the schema: " + e.getClass().getSimpleName());
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
