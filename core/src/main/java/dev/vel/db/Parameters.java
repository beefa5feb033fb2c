package dev.vel.db;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.wire.Json;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Turns vel's values into what the JDBC driver binds. */
final class Parameters {
  private Parameters() {}

  static @Nullable Object bindable(@Nullable Object value) {
    // No switch over the types: Java writes a class for each of those at run time, which takes 4
    // ms.
    if (value instanceof Instant time) {
      return time.atOffset(ZoneOffset.UTC);
    }
    if (value instanceof Enum<?> constant) {
      return constant.name().toLowerCase(Locale.ROOT);
    }
    return value instanceof JsonNode json ? Json.write(json) : value;
  }
}
