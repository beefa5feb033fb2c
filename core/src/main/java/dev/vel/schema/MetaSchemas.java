package dev.vel.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What the dialects of JSON Schema let a schema say. A word that one of them does not know is no
 * mistake there, but a known one with a value that it cannot have is. Thread-safe.
 */
final class MetaSchemas {
  /** Nothing but the dialects' own schemas comes into its cache. */
  private static final SchemaRegistry DIALECTS =
      SchemaRegistry.withDefaultDialect(
          SpecificationVersion.DRAFT_2020_12,
          registry ->
              registry.schemaRegistryConfig(
                  SchemaRegistryConfig.builder()
                      .regularExpressionFactory(JsonSchema::linear)
                      .locale(Locale.ENGLISH)
                      .failFast(true)
                      .build()));

  private MetaSchemas() {}

  /** Throws for a schema that its dialect does not allow; the message says where. */
  static void check(JsonNode schema) throws JsonSchema.UnusableException {
    Schema dialect = DIALECTS.getSchema(SchemaLocation.of(version(schema).getDialectId()));
    List<Error> errors = errors(dialect, schema);
    if (!errors.isEmpty()) {
      throw new JsonSchema.UnusableException(
          "is not a valid JSON Schema: " + sentence(errors.getFirst()));
    }
  }

  private static String sentence(Error error) {
    String pointer = error.getInstanceLocation().toString();
    if ("dependencies".equals(error.getKeyword()) && error.getProperty() != null) {
      // Draft 4 alone has words that need another beside them, of which the library says nothing.
      return pointer + "/" + error.getProperty() + " is not allowed by itself";
    }
    return (pointer.isEmpty() ? "it " : pointer + " ") + error.getMessage();
  }

  private static List<Error> errors(Schema dialect, JsonNode schema)
      throws JsonSchema.UnusableException {
    try {
      return dialect.validate(schema);
    } catch (StackOverflowError e) {
      throw SchemaRules.tooDeep();
    }
  }

  private static SpecificationVersion version(JsonNode schema) throws JsonSchema.UnusableException {
    JsonNode named = schema.path("$schema");
    if (named.isMissingNode()) {
      return SpecificationVersion.DRAFT_2020_12;
    }
    return Arrays.stream(SpecificationVersion.values())
        .filter(version -> bare(version.getDialectId()).equals(bare(named.asText())))
        .findFirst()
        .orElseThrow(() ->
            new JsonSchema.UnusableException(
                "has a $schema that is not known: drafts 4, 6, 7, 2019-09 and 2020-12 are"));
  }

  /** People write these addresses with either scheme, and with a # at the end or without. */
  private static String bare(String id) {
    return id.replaceFirst("^https?://", "").replaceFirst("#$", "");
  }
}
