package dev.vel.llm.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.vel.wire.Json;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * Makes a JSON value that satisfies a simple JSON Schema: types, properties, items, enum, const,
 * lengths, bounds, the common formats, {@code anyOf} and {@code oneOf} by their first choice, and
 * {@code $ref} into the schema itself. Patterns and conditions are not understood.
 */
final class SchemaSample {
  private static final int MAX_DEPTH = 12;
  private static final int MAX_ITEMS = 100;
  private static final int MAX_TEXT = 10_000;

  private final JsonNode root;
  private final String text;

  private SchemaSample(JsonNode root, String text) {
    this.root = root;
    this.text = text;
  }

  /** A value for the schema; its free texts are {@code text}. */
  static JsonNode of(JsonNode schema, String text) {
    return new SchemaSample(schema, text).value(schema, 0);
  }

  private JsonNode value(JsonNode schema, int depth) {
    if (depth > MAX_DEPTH) {
      return NullNode.getInstance();
    }
    if (schema.has("const")) {
      return schema.get("const");
    }
    if (!schema.path("enum").isEmpty()) {
      return schema.get("enum").get(0);
    }
    JsonNode other = other(schema);
    if (other != null) {
      return value(other, depth + 1);
    }
    return switch (type(schema)) {
      case "object" -> object(schema, depth);
      case "array" -> array(schema, depth);
      case "integer" -> LongNode.valueOf(number(schema, BigDecimal.ONE).longValue());
      case "number" -> DecimalNode.valueOf(number(schema, new BigDecimal("0.001")));
      case "boolean" -> BooleanNode.TRUE;
      case "null" -> NullNode.getInstance();
      default -> TextNode.valueOf(string(schema));
    };
  }

  /** The schema that stands for this one, or null when it stands for itself. */
  private @Nullable JsonNode other(JsonNode schema) {
    String reference = schema.path("$ref").asText("");
    if (reference.startsWith("#")) {
      JsonNode target = reference.length() == 1 ? root : root.at(reference.substring(1));
      return target.isMissingNode() ? null : target;
    }
    for (String choice : new String[] {"anyOf", "oneOf", "allOf"}) {
      if (!schema.path(choice).isEmpty() && !schema.has("properties")) {
        return schema.get(choice).get(0);
      }
    }
    return null;
  }

  private static String type(JsonNode schema) {
    JsonNode type = schema.path("type");
    if (type.isArray() && !type.isEmpty()) {
      return type.get(0).asText();
    }
    if (type.isTextual()) {
      return type.textValue();
    }
    return schema.has("properties") ? "object" : schema.has("items") ? "array" : "string";
  }

  private ObjectNode object(JsonNode schema, int depth) {
    ObjectNode object = Json.object();
    for (var property : schema.path("properties").properties()) {
      // What a schema does not require may refer to itself: leave it out before it gets deep.
      if (depth < MAX_DEPTH / 2 || required(schema, property.getKey())) {
        object.set(property.getKey(), value(property.getValue(), depth + 1));
      }
    }
    for (JsonNode name : schema.path("required")) {
      if (!object.has(name.asText())) {
        object.put(name.asText(), text);
      }
    }
    return object;
  }

  private static boolean required(JsonNode schema, String property) {
    for (JsonNode name : schema.path("required")) {
      if (name.asText().equals(property)) {
        return true;
      }
    }
    return false;
  }

  private ArrayNode array(JsonNode schema, int depth) {
    int least = Math.clamp(schema.path("minItems").asInt(0), 0, MAX_ITEMS);
    int wanted = depth >= MAX_DEPTH / 2 ? least : Math.max(least, 1);
    int size = Math.min(wanted, schema.path("maxItems").asInt(wanted));
    ArrayNode array = Json.array();
    for (int i = 0; i < size; i++) {
      array.add(value(schema.path("items"), depth + 1));
    }
    return array;
  }

  private static BigDecimal number(JsonNode schema, BigDecimal step) {
    BigDecimal value = BigDecimal.ONE;
    if (schema.path("maximum").isNumber()) {
      value = value.min(schema.get("maximum").decimalValue());
    }
    if (schema.path("exclusiveMaximum").isNumber()) {
      value = value.min(schema.get("exclusiveMaximum").decimalValue().subtract(step));
    }
    if (schema.path("minimum").isNumber()) {
      value = value.max(schema.get("minimum").decimalValue());
    }
    if (schema.path("exclusiveMinimum").isNumber()) {
      value = value.max(schema.get("exclusiveMinimum").decimalValue().add(step));
    }
    if (schema.path("multipleOf").isNumber()
        && schema.get("multipleOf").decimalValue().signum() > 0) {
      BigDecimal unit = schema.get("multipleOf").decimalValue();
      value = value.divide(unit, 0, java.math.RoundingMode.CEILING).multiply(unit);
    }
    return value;
  }

  private String string(JsonNode schema) {
    String sample =
        switch (schema.path("format").asText("")) {
          case "email" -> "sandbox@example.com";
          case "date" -> "2026-01-01";
          case "date-time" -> "2026-01-01T00:00:00Z";
          case "time" -> "00:00:00Z";
          case "uuid" -> "00000000-0000-7000-8000-000000000000";
          case "uri" -> "https://example.com/";
          case "hostname" -> "example.com";
          case "ipv4" -> "192.0.2.1";
          case "ipv6" -> "2001:db8::1";
          default -> text;
        };
    int min = Math.clamp(schema.path("minLength").asInt(0), 0, MAX_TEXT);
    int max = Math.clamp(schema.path("maxLength").asInt(MAX_TEXT), 0, MAX_TEXT);
    int length = sample.codePointCount(0, sample.length());
    if (length > max) {
      return sample.substring(0, sample.offsetByCodePoints(0, max));
    }
    return length >= min ? sample : sample + ".".repeat(min - length);
  }
}
