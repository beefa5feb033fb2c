package dev.vel.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Pattern;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.regex.RegularExpression;
import java.util.List;
import java.util.Locale;

/**
 * A JSON Schema of somebody else's: of draft 2020-12, unless its {@code $schema} names 2019-09, 7,
 * 6 or 4. Patterns are RE2's, which match in time linear to the text: the check runs beside
 * everybody else's tasks. Thread-safe.
 */
public final class JsonSchema {
  private static final SchemaRegistry SCHEMAS =
      SchemaRegistry.withDefaultDialect(
          SpecificationVersion.DRAFT_2020_12,
          registry ->
              registry
                  .schemaCacheEnabled(false)
                  .schemaRegistryConfig(
                      SchemaRegistryConfig.builder()
                          .regularExpressionFactory(JsonSchema::linear)
                          .locale(Locale.ENGLISH)
                          .build()));
  private static final int MAX_PROBLEMS = 10;

  private final Schema schema;

  static RegularExpression linear(String pattern) {
    Pattern compiled = Pattern.compile(pattern);
    return text -> compiled.matcher(text).find();
  }

  private JsonSchema(Schema schema) {
    this.schema = schema;
  }

  /** The schema cannot be used; the message ends a sentence that begins with what it is. */
  public static final class UnusableException extends Exception {
    UnusableException(String message) {
      super(message);
    }

    @Override
    public String getMessage() {
      return String.valueOf(super.getMessage());
    }
  }

  /** The schema, if it can be used without fetching anything and at a bounded cost. */
  public static JsonSchema of(JsonNode schema) throws UnusableException {
    SchemaRules.check(schema);
    return compiled(schema);
  }

  private static JsonSchema compiled(JsonNode schema) throws UnusableException {
    try {
      return new JsonSchema(SCHEMAS.getSchema(schema));
    } catch (RuntimeException | StackOverflowError e) {
      throw new UnusableException("is not a valid JSON Schema");
    }
  }

  /**
   * The same, if it also is what its dialect lets a schema be: for people who write one, and would
   * never learn that a mistyped one asks for nothing or for what no value can be.
   */
  public static JsonSchema valid(JsonNode schema) throws UnusableException {
    SchemaRules.check(schema);
    MetaSchemas.check(schema);
    return compiled(schema);
  }

  /** The place of the root is empty, and would leave a colon alone. */
  private static String sentence(Error problem) {
    String text = problem.toString();
    return text.startsWith(": ") ? "at the root" + text : text;
  }

  /**
   * What is wrong with a value, a sentence each, ten at most; empty when it satisfies the schema.
   *
   * @throws UnusableException when the library cannot tell
   */
  public List<String> problems(JsonNode value) throws UnusableException {
    try {
      return schema.validate(value).stream().limit(MAX_PROBLEMS).map(JsonSchema::sentence).toList();
    } catch (RuntimeException | StackOverflowError e) {
      // It throws for schemas and numbers that it cannot evaluate.
      throw new UnusableException("cannot be applied: " + e.getClass().getSimpleName());
    }
  }
}
