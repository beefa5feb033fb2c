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
    return switch (value) {
      case null -> null;
      case Instant time -> time.atOffset(ZoneOffset.UTC);
      case Enum<?> constant -> constant.name().toLowerCase(Locale.ROOT);
      case JsonNode json -> Json.write(json);
      default -> value;
    };
  }
}
