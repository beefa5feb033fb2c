package dev.vel.daemon.http;

import dev.vel.wire.FieldProblem;
import dev.vel.wire.Fields;
import dev.vel.wire.Page;
import dev.vel.wire.VelException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads the parameters of a query string and collects everything that is wrong with them, as {@link
 * Fields} does for bodies; to be ended with {@link #end()}. Not thread-safe.
 */
public final class Query {
  private final Map<String, String> values = new LinkedHashMap<>();
  private final List<FieldProblem> problems = new ArrayList<>();
  private final Set<String> known = new HashSet<>();

  /** Of the part behind the question mark; empty for none. */
  public Query(String raw) {
    for (String pair : raw.split("&")) {
      if (pair.isEmpty()) {
        continue;
      }
      int equals = pair.indexOf('=');
      String name = decode(equals < 0 ? pair : pair.substring(0, equals));
      String value = decode(equals < 0 ? "" : pair.substring(equals + 1));
      if (values.putIfAbsent(name, value) != null) {
        problem(name, "is given more than once");
      }
    }
  }

  /** A text of 1–{@code max} characters, or null when absent. */
  public @Nullable String text(String name, int max) {
    return read(
        name,
        "must be 1–" + max + " characters long",
        text ->
            text.isBlank() || text.codePointCount(0, text.length()) > max || !isPlain(text)
                ? null
                : text);
  }

  /** One of an enum's names in lower case, or null when absent. */
  public <E extends Enum<E>> @Nullable E choice(String name, Class<E> type) {
    return read(
        name,
        "must be one of " + Fields.names(type),
        text ->
            Arrays.stream(type.getEnumConstants())
                .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst()
                .orElse(null));
  }

  /** An identifier, or null when absent. */
  public @Nullable UUID id(String name) {
    return read(name, "must be a UUID", Fields::uuid);
  }

  /** A time, or null when absent. */
  public @Nullable Instant time(String name) {
    return read(name, "must be an RFC 3339 time such as 2026-11-22T14:00:00Z", Fields::instant);
  }

  /** True or false; false when absent. */
  public boolean flag(String name) {
    return Objects.requireNonNullElse(
        read(
            name,
            "must be true or false",
            text ->
                switch (text) {
                  case "true" -> true;
                  case "false" -> false;
                  default -> null;
                }),
        false);
  }

  /** A whole number of {@code min}–{@code max}, or null when absent. */
  public @Nullable Long number(String name, long min, long max) {
    return read(
        name, "must be a whole number of " + min + "–" + max, text -> whole(text, min, max));
  }

  /** The page that {@code limit} and {@code offset} ask for. */
  public Page.Range range() {
    long limit =
        Objects.requireNonNullElse(number("limit", 1, 100), (long) Page.Range.DEFAULT.limit());
    long offset = Objects.requireNonNullElse(number("offset", 0, Integer.MAX_VALUE), 0L);
    return new Page.Range((int) limit, (int) offset);
  }

  /**
   * To be called after the last parameter was read.
   *
   * @throws VelException {@code VALIDATION_ERROR} with every problem found
   */
  public void end() {
    for (String name : values.keySet()) {
      if (!known.contains(name)) {
        problem(name, "is not a known parameter");
      }
    }
    if (!problems.isEmpty()) {
      throw VelException.invalid(problems);
    }
  }

  /** The number that these digits are, or null when they are not one of that range. */
  public static @Nullable Long whole(String text, long min, long max) {
    if (text.isEmpty() || text.length() > 18 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return null;
    }
    long number = Long.parseLong(text);
    return number < min || number > max ? null : Long.valueOf(number);
  }

  private <T> @Nullable T read(
      String name, String otherwise, Function<String, @Nullable T> reader) {
    known.add(name);
    String text = values.get(name);
    if (text == null) {
      return null;
    }
    T value = reader.apply(text);
    if (value == null) {
      problem(name, otherwise);
    }
    return value;
  }

  private String decode(String raw) {
    try {
      return URLDecoder.decode(raw, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException malformed) {
      problem("query", "must be percent-encoded UTF-8");
      return raw;
    }
  }

  private void problem(String name, String message) {
    problems.add(
        new FieldProblem(name.length() > 60 ? name.substring(0, 60) + "…" : name, message));
  }

  /** U+FFFD is what a malformed sequence is decoded to; U+0000 the database does not take. */
  private static boolean isPlain(String text) {
    return text.indexOf('\0') < 0 && text.indexOf('\ufffd') < 0;
  }
}
