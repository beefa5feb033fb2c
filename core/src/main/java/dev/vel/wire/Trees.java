package dev.vel.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.PrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Trees from text and back with Jackson's parser alone: its mapper does the same, and takes longer
 * to get ready than most commands run.
 *
 * @param factory bounds what is read
 */
record Trees(JsonFactory factory) {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /**
   * The one value that the text holds.
   *
   * @throws com.fasterxml.jackson.core.JsonProcessingException when it is not well formed, or when
   *     anything follows
   */
  JsonNode read(String text) throws IOException {
    try (JsonParser parser = factory.createParser(text)) {
      if (parser.nextToken() == null) {
        throw new JsonParseException(parser, "there is nothing");
      }
      JsonNode tree = value(parser);
      if (parser.nextToken() != null) {
        throw new JsonParseException(parser, "there is more than one value");
      }
      return tree;
    }
  }

  /**
   * The same value in as few characters, without a tree.
   *
   * @throws com.fasterxml.jackson.core.JsonProcessingException as {@link #read} does
   */
  String compact(String text) throws IOException {
    StringWriter shorter = new StringWriter(text.length());
    try (JsonParser parser = factory.createParser(text);
        JsonGenerator generator = factory.createGenerator(shorter)) {
      parser.nextToken();
      generator.copyCurrentStructureExact(parser);
      if (parser.nextToken() != null) {
        throw new JsonParseException(parser, "there is more than one value");
      }
    }
    return shorter.toString();
  }

  private static JsonNode value(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> array(parser);
      case VALUE_STRING -> NODES.textNode(parser.getText());
      case VALUE_NUMBER_INT -> whole(parser);
      case VALUE_NUMBER_FLOAT -> NODES.numberNode(parser.getDecimalValue());
      case VALUE_TRUE -> NODES.booleanNode(true);
      case VALUE_FALSE -> NODES.booleanNode(false);
      case VALUE_NULL -> NODES.nullNode();
      default -> throw new JsonParseException(parser, "no value begins here");
    };
  }

  private static ObjectNode object(JsonParser parser) throws IOException {
    ObjectNode object = NODES.objectNode();
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      parser.nextToken();
      object.set(name, value(parser));
    }
    return object;
  }

  private static ArrayNode array(JsonParser parser) throws IOException {
    ArrayNode array = NODES.arrayNode();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      array.add(value(parser));
    }
    return array;
  }

  private static JsonNode whole(JsonParser parser) throws IOException {
    return switch (parser.getNumberType()) {
      case INT -> NODES.numberNode(parser.getIntValue());
      case LONG -> NODES.numberNode(parser.getLongValue());
      default -> NODES.numberNode(parser.getBigIntegerValue());
    };
  }

  /**
   * The text of a tree.
   *
   * @param printer null for a single line
   */
  String write(JsonNode tree, @Nullable PrettyPrinter printer) {
    StringWriter text = new StringWriter();
    try (JsonGenerator generator = factory.createGenerator(text)) {
      if (printer != null) {
        generator.setPrettyPrinter(printer);
      }
      write(tree, generator);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private static void write(JsonNode tree, JsonGenerator generator) throws IOException {
    if (tree.isObject()) {
      generator.writeStartObject();
      for (Map.Entry<String, JsonNode> field : tree.properties()) {
        generator.writeFieldName(field.getKey());
        write(field.getValue(), generator);
      }
      generator.writeEndObject();
    } else if (tree.isArray()) {
      generator.writeStartArray();
      for (JsonNode item : tree) {
        write(item, generator);
      }
      generator.writeEndArray();
    } else {
      single(tree, generator);
    }
  }

  private static void single(JsonNode value, JsonGenerator generator) throws IOException {
    if (value.isTextual()) {
      generator.writeString(value.textValue());
    } else if (value.isNumber()) {
      number(value, generator);
    } else if (value.isBoolean()) {
      generator.writeBoolean(value.booleanValue());
    } else if (value.isNull() || value.isMissingNode()) {
      generator.writeNull();
    } else if (value instanceof POJONode other && other.getPojo() instanceof RawValue text) {
      generator.writeRawValue(text.rawValue().toString());
    } else {
      generator.writeRawValue(Json.mapper().writeValueAsString(value));
    }
  }

  private static void number(JsonNode value, JsonGenerator generator) throws IOException {
    switch (value.numberType()) {
      case INT -> generator.writeNumber(value.intValue());
      case LONG -> generator.writeNumber(value.longValue());
      case BIG_INTEGER -> generator.writeNumber(value.bigIntegerValue());
      case BIG_DECIMAL -> generator.writeNumber(value.decimalValue());
      case FLOAT -> generator.writeNumber(value.floatValue());
      case DOUBLE -> generator.writeNumber(value.doubleValue());
    }
  }
}
