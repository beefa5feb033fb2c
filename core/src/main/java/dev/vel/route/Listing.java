package dev.vel.route;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The models that a provider says it serves, in its order. Immutable.
 *
 * @param shutdowns the days on which some of them end, where the provider tells
 */
public record Listing(Set<String> models, Map<String, LocalDate> shutdowns) {
  private static final int MOST_MODELS = 5_000;
  private static final int LONGEST_ID = 200;

  /** Providers have not agreed on a name. */
  private static final List<String> SHUTDOWN_FIELDS =
      List.of("shutdown_date", "deprecation_date", "shutdown_at", "retirement_date", "expires_at");

  /** Parts of the names of models that do not hold conversations. */
  private static final List<String> NO_CHAT =
      List.of("embed", "whisper", "tts", "dall-e", "image", "moderation", "rerank", "guard");

  /** From here on a number of seconds would lie beyond the year 5000: it counts milliseconds. */
  private static final long MILLISECONDS_FROM = 100_000_000_000L;

  public Listing {
    models = Collections.unmodifiableSet(new java.util.LinkedHashSet<>(models));
    shutdowns = Map.copyOf(shutdowns);
  }

  /** From the answer to {@code GET /models}; empty when it is not of that shape. */
  static Optional<Listing> parse(JsonNode answer) {
    JsonNode data = answer.isArray() ? answer : answer.path("data");
    if (!data.isArray()) {
      return Optional.empty();
    }
    Set<String> models = new java.util.LinkedHashSet<>();
    Map<String, LocalDate> shutdowns = new LinkedHashMap<>();
    for (JsonNode each : data) {
      String id = each.path("id").asText("");
      if (id.isBlank() || id.length() > LONGEST_ID || models.size() >= MOST_MODELS) {
        continue;
      }
      models.add(id);
      LocalDate shutdown = shutdown(each);
      if (shutdown != null) {
        shutdowns.put(id, shutdown);
      }
    }
    return Optional.of(new Listing(models, shutdowns));
  }

  /** A model to ask for when nobody named one. */
  public Optional<String> first() {
    return models.stream()
        .filter(id -> NO_CHAT.stream().noneMatch(id::contains))
        .findFirst()
        .or(() -> models.stream().findFirst());
  }

  private static @Nullable LocalDate shutdown(JsonNode model) {
    for (String field : SHUTDOWN_FIELDS) {
      LocalDate date = date(model.path(field));
      if (date != null) {
        return date;
      }
    }
    return null;
  }

  private static @Nullable LocalDate date(JsonNode value) {
    try {
      if (value.isNumber() && value.longValue() > 0) {
        long number = value.longValue();
        Instant instant =
            number >= MILLISECONDS_FROM
                ? Instant.ofEpochMilli(number)
                : Instant.ofEpochSecond(number);
        return instant.atZone(ZoneOffset.UTC).toLocalDate();
      }
      String text = value.isTextual() ? value.textValue() : "";
      return text.length() < 10 ? null : LocalDate.parse(text.substring(0, 10));
    } catch (DateTimeException e) {
      return null;
    }
  }
}
