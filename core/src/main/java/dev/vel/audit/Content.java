package dev.vel.audit;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that mean one thing only, to be signed or hashed: every value has its length or a fixed one
 * before the next begins. JSON is written in an order of its own, for the database keeps its
 * meaning and not its letters. For one thread.
 */
final class Content {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
  private final DataOutputStream out = new DataOutputStream(bytes);

  /**
   * @param kind keeps contents of one kind from being taken for those of another
   */
  Content(String kind) {
    text(kind);
  }

  Content text(@Nullable String value) {
    return bytes(value == null ? null : value.getBytes(StandardCharsets.UTF_8));
  }

  Content bytes(byte @Nullable [] value) {
    return writing(() -> {
      out.writeInt(value == null ? -1 : value.length);
      if (value != null) {
        out.write(value);
      }
    });
  }

  Content number(long value) {
    return writing(() -> out.writeLong(value));
  }

  Content id(@Nullable UUID value) {
    return text(value == null ? null : value.toString());
  }

  /** To the microsecond, as the database keeps it. */
  Content time(Instant value) {
    return number(ChronoUnit.MICROS.between(Instant.EPOCH, value));
  }

  Content json(JsonNode value) {
    switch (value.getNodeType()) {
      case OBJECT -> {
        Map<String, JsonNode> sorted = new TreeMap<>();
        value.properties().forEach(each -> sorted.put(each.getKey(), each.getValue()));
        mark('o').number(sorted.size());
        sorted.forEach((name, each) -> text(name).json(each));
      }
      case ARRAY -> {
        mark('a').number(value.size());
        value.forEach(this::json);
      }
      case NUMBER -> mark('n').text(canonical(new BigDecimal(value.asText())));
      case BOOLEAN -> mark(value.booleanValue() ? 't' : 'f');
      case STRING, BINARY, POJO -> mark('s').text(value.asText());
      case NULL, MISSING -> mark('z');
    }
    return this;
  }

  byte[] toBytes() {
    return bytes.toByteArray();
  }

  private static String canonical(BigDecimal number) {
    return number.stripTrailingZeros().toString();
  }

  private Content mark(char kind) {
    return writing(() -> out.writeByte(kind));
  }

  private Content writing(Writing writing) {
    try {
      writing.write();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private interface Writing {
    void write() throws IOException;
  }
}
