package dev.vel.llm;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpMessage;
import org.jspecify.annotations.Nullable;

/**
 * How long a provider asks to wait: {@code retry-after-ms} (OpenAI), else {@code Retry-After} in
 * seconds or as a date (RFC 9110, section 10.2.3).
 */
final class RetryAfter {
  /** Longer than any provider asks for; more is nonsense and counts as not said. */
  private static final double MAX_SECONDS = 31_536_000;

  private RetryAfter() {}

  static @Nullable Duration of(HttpMessage response, Instant now) {
    Duration millis = number(value(response, "retry-after-ms"), 1e-3);
    if (millis != null) {
      return millis;
    }
    String value = value(response, "retry-after");
    Duration seconds = number(value, 1);
    return seconds != null || value == null ? seconds : date(value, now);
  }

  private static @Nullable String value(HttpMessage response, String name) {
    Header header = response.getFirstHeader(name);
    return header == null || header.getValue() == null ? null : header.getValue().strip();
  }

  private static @Nullable Duration number(@Nullable String text, double unit) {
    if (text == null || !text.matches("\\d{1,12}(\\.\\d{1,9})?")) {
      return null;
    }
    double seconds = Double.parseDouble(text) * unit;
    return seconds > MAX_SECONDS ? null : Duration.ofMillis(Math.round(seconds * 1000));
  }

  private static @Nullable Duration date(String text, Instant now) {
    try {
      Instant until = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      Duration wait = Duration.between(now, until);
      if (wait.toSeconds() > MAX_SECONDS) {
        return null;
      }
      return wait.isNegative() ? Duration.ZERO : wait;
    } catch (DateTimeException e) {
      return null;
    }
  }
}
