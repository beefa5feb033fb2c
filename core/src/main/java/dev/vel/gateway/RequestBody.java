package dev.vel.gateway;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.Json;
import dev.vel.wire.Malformed;
import dev.vel.wire.VelException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request's JSON object as its bytes, with where each of its fields stands: what vel does not
 * know or need is passed on as it came, to the last digit. Immutable.
 */
final class RequestBody {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(64).build())
          .build();

  private final byte[] bytes;
  private final Map<String, Span> fields;

  /**
   * A field's place: from its name's quote to behind its value, the value alone, and what was read
   * on the way when it is a plain one.
   */
  private record Span(int nameStart, int start, int end, @Nullable Object plain) {}

  private RequestBody(byte[] bytes, Map<String, Span> fields) {
    this.bytes = bytes;
    this.fields = fields;
  }

  /**
   * Reads it.
   *
   * @throws VelException {@code MALFORMED_JSON} unless it is one JSON object
   */
  static RequestBody parse(byte[] bytes) {
    try (JsonParser parser = FACTORY.createParser(bytes)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw malformed("The body must be a JSON object");
      }
      if (parser.currentTokenLocation().getByteOffset() < 0) {
        // The parser reads UTF-16 and UTF-32 as well, but cannot say where anything stands then.
        throw malformed("The body is not valid UTF-8");
      }
      Map<String, Span> fields = new LinkedHashMap<>();
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        int nameStart = (int) parser.currentTokenLocation().getByteOffset();
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        int start = (int) parser.currentTokenLocation().getByteOffset();
        Object plain = plain(parser, value);
        parser.skipChildren();
        int end = (int) parser.currentLocation().getByteOffset();
        fields.put(name, new Span(nameStart, start, end, plain));
      }
      if (parser.nextToken() != null) {
        throw malformed("The body must end after its JSON object");
      }
      return new RequestBody(bytes, fields);
    } catch (JsonProcessingException e) {
      throw malformed("The body is not valid JSON: " + Malformed.reason(e));
    } catch (IOException e) {
      throw malformed("The body is not valid UTF-8");
    }
  }

  private static @Nullable Object plain(JsonParser parser, JsonToken token) throws IOException {
    return switch (token) {
      case VALUE_STRING -> parser.getText();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
      default -> null;
    };
  }

  private static VelException malformed(String message) {
    return new VelException(ErrorCode.MALFORMED_JSON, message);
  }

  /** Whether there is such a field and it is not null. */
  boolean has(String name) {
    Span span = fields.get(name);
    return span != null && bytes[span.start()] != 'n';
  }

  /** Whether there is such a field, null or not. */
  boolean mentions(String name) {
    return fields.containsKey(name);
  }

  /** The text of a field; empty when it is absent or no text. */
  Optional<String> text(String name) {
    Span span = fields.get(name);
    return span != null && span.plain() instanceof String text
        ? Optional.of(text)
        : Optional.empty();
  }

  /** Whether a field is {@code true}. */
  boolean flag(String name) {
    Span span = fields.get(name);
    return span != null && Boolean.TRUE.equals(span.plain());
  }

  /** The number of a field; null when it is absent or no number. */
  @Nullable Double number(String name) {
    Span span = fields.get(name);
    return span != null && span.plain() instanceof Double number ? number : null;
  }

  /** The value of a field as a tree; a missing node when it is absent. */
  JsonNode tree(String name) {
    Span span = fields.get(name);
    if (span == null) {
      return Json.object().path(name);
    }
    byte[] value = Arrays.copyOfRange(bytes, span.start(), span.end());
    return Json.parse(value);
  }

  /** All of it as a tree. */
  JsonNode tree() {
    return Json.parse(bytes);
  }

  int length() {
    return bytes.length;
  }

  /**
   * The same object with some fields set and others left out.
   *
   * @param changes the JSON of the new values by name; null to leave the field out
   */
  byte[] with(Map<String, byte @Nullable []> changes) {
    if (changes.isEmpty()) {
      return bytes;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length + 256);
    out.write('{');
    boolean first = true;
    for (Map.Entry<String, Span> field : fields.entrySet()) {
      Span span = field.getValue();
      boolean changed = changes.containsKey(field.getKey());
      byte[] value = changed ? changes.get(field.getKey()) : null;
      if (changed && value == null) {
        continue;
      }
      if (!first) {
        out.write(',');
      }
      first = false;
      if (value == null) {
        out.write(bytes, span.nameStart(), span.end() - span.nameStart());
      } else {
        out.write(bytes, span.nameStart(), span.start() - span.nameStart());
        out.writeBytes(value);
      }
    }
    for (Map.Entry<String, byte @Nullable []> change : changes.entrySet()) {
      byte[] value = change.getValue();
      if (value != null && !fields.containsKey(change.getKey())) {
        if (!first) {
          out.write(',');
        }
        first = false;
        out.writeBytes(json(change.getKey()));
        out.write(':');
        out.writeBytes(value);
      }
    }
    out.write('}');
    return out.toByteArray();
  }

  /** A value as JSON. */
  static byte[] json(Object value) {
    return Json.write(value).getBytes(StandardCharsets.UTF_8);
  }
}
