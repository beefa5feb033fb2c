package dev.vel.wire;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of one JSON object and collects everything that is wrong with them, so that a
 * caller learns of all bad fields at once. A field that is JSON {@code null} counts as absent.
 * After the last field has been read {@link #end()} reports the names nobody asked for and throws
 * if anything was wrong; until then a bad field yields a harmless stand-in. Not thread-safe.
 */
public final class Fields {
  private final ObjectNode object;
  private final String path;
  private final List<FieldProblem> problems;
  private final Set<String> known = new HashSet<>();

  private Fields(JsonNode node, String path, List<FieldProblem> problems) {
    this.path = path;
    this.problems = problems;
    if (node instanceof ObjectNode given) {
      this.object = given;
    } else {
      this.object = Json.object();
      problems.add(new FieldProblem(path, "must be a JSON object"));
    }
  }

  /** The fields of a whole request body. */
  public static Fields of(JsonNode body) {
    return new Fields(body, "", new ArrayList<>());
  }

  /** A required string of {@code min}–{@code max} characters; whitespace alone counts as empty. */
  public String text(String name, int min, int max) {
    String text = optionalText(name, min, max);
    if (text == null) {
      require(name);
      return "";
    }
    return text;
  }

  /** A string of {@code min}–{@code max} characters, or null when absent. */
  public @Nullable String optionalText(String name, int min, int max) {
    JsonNode node = take(name);
    if (node == null) {
      return null;
    }
    if (!node.isTextual()) {
      return bad(name, "must be a string");
    }
    String text = node.textValue();
    int length = text.codePointCount(0, text.length());
    if (length > max || length < min || (min > 0 && text.isBlank())) {
      return bad(
          name,
          text.isBlank() && min > 0
              ? "must not be empty"
              : "must be " + (min > 0 ? min + "–" : "at most ") + max + " characters long");
    }
    if (text.indexOf('\0') >= 0) {
      return bad(name, "must not contain the character U+0000");
    }
    return text;
  }

  /** A whole number of {@code min}–{@code max}, or null when absent. */
  public @Nullable Integer optionalInt(String name, int min, int max) {
    JsonNode node = take(name);
    if (node == null) {
      return null;
    }
    if (!node.isIntegralNumber()
        || !node.canConvertToInt()
        || node.intValue() < min
        || node.intValue() > max) {
      return bad(name, "must be a whole number of " + min + "–" + max);
    }
    return node.intValue();
  }

  /** A number of {@code min}–{@code max}, or null when absent. */
  public @Nullable Double optionalNumber(String name, double min, double max) {
    JsonNode node = take(name);
    if (node == null) {
      return null;
    }
    if (!node.isNumber() || !(node.doubleValue() >= min && node.doubleValue() <= max)) {
      return bad(name, "must be a number of " + plain(min) + "–" + plain(max));
    }
    return node.doubleValue();
  }

  /** True or false, or null when absent. */
  public @Nullable Boolean optionalFlag(String name) {
    JsonNode node = take(name);
    if (node == null) {
      return null;
    }
    return node.isBoolean()
        ? Boolean.valueOf(node.booleanValue())
        : bad(name, "must be true or false");
  }

  /** One of an enum's names in lower case; required. The stand-in is the first constant. */
  public <E extends Enum<E>> E choice(String name, Class<E> type) {
    E choice = optionalChoice(name, type);
    if (choice == null) {
      require(name);
      return type.getEnumConstants()[0];
    }
    return choice;
  }

  /** One of an enum's names in lower case, or null when absent. */
  public <E extends Enum<E>> @Nullable E optionalChoice(String name, Class<E> type) {
    JsonNode node = take(name);
    if (node == null) {
      return null;
    }
    for (E constant : type.getEnumConstants()) {
      if (node.isTextual() && constant.name().toLowerCase(Locale.ROOT).equals(node.textValue())) {
        return constant;
      }
    }
    return bad(name, "must be one of " + names(type));
  }

  /** A UUID; required. The stand-in is the nil UUID. */
  public UUID id(String name) {
    JsonNode node = take(name);
    if (node == null) {
      require(name);
      return new UUID(0, 0);
    }
    UUID id = node.isTextual() ? uuid(node.textValue()) : null;
    if (id == null) {
      bad(name, "must be a UUID");
      return new UUID(0, 0);
    }
    return id;
  }

  /** A UUID, or null when absent. */
  public @Nullable UUID optionalId(String name) {
    return take(name) == null ? null : id(name);
  }

  /** An RFC 3339 time, or null when absent. */
  public @Nullable Instant optionalTime(String name) {
    JsonNode node = take(name);
    if (node == null) {
      return null;
    }
    Instant time = node.isTextual() ? instant(node.textValue()) : null;
    return time != null ? time : bad(name, "must be an RFC 3339 time such as 2026-11-22T14:00:00Z");
  }

  /**
   * A nested object read by {@code reader}, or null when absent. Its unknown fields are reported
   * too.
   */
  public <T> @Nullable T optionalObject(String name, Function<Fields, T> reader) {
    JsonNode node = take(name);
    if (node == null) {
      return null;
    }
    Fields nested = new Fields(node, at(name), problems);
    T value = reader.apply(nested);
    nested.reportUnknown();
    return value;
  }

  /** A list of 0–{@code max} objects each read by {@code reader}; required. */
  public <T> List<T> objects(String name, int min, int max, Function<Fields, T> reader) {
    ArrayNode array = array(name, max);
    if (array == null || array.size() < min) {
      problem(name, "must be a list of " + min + "–" + max + " objects");
      return List.of();
    }
    List<T> values = new ArrayList<>(array.size());
    for (int i = 0; i < array.size(); i++) {
      Fields nested = new Fields(array.get(i), at(name + "[" + i + "]"), problems);
      values.add(reader.apply(nested));
      nested.reportUnknown();
    }
    return values;
  }

  /** A list of at most {@code max} different strings, or null when absent. */
  public @Nullable List<String> optionalTexts(String name, int max) {
    ArrayNode array = array(name, max);
    if (array == null) {
      return null;
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode item : array) {
      if (!item.isTextual() || item.textValue().isBlank() || texts.contains(item.textValue())) {
        return bad(name, "must be a list of different, non-empty strings");
      }
      texts.add(item.textValue());
    }
    return texts;
  }

  /** Any JSON object as it stands, or null when absent. */
  public @Nullable ObjectNode optionalTree(String name) {
    JsonNode node = take(name);
    if (node == null) {
      return null;
    }
    return node instanceof ObjectNode tree ? tree : bad(name, "must be a JSON object");
  }

  /** Any JSON value as it stands, or null when absent. */
  public @Nullable JsonNode optionalAny(String name) {
    return take(name);
  }

  /** Records a problem found by a rule of the caller's own. */
  public void problem(String name, String message) {
    problems.add(new FieldProblem(at(name), message));
  }

  /** Whether the body has this field with a value other than null. */
  public boolean has(String name) {
    return object.hasNonNull(name);
  }

  /**
   * To be called after the last field was read.
   *
   * @throws VelException {@code VALIDATION_ERROR} with every problem found
   */
  public void end() {
    reportUnknown();
    if (!problems.isEmpty()) {
      throw VelException.invalid(problems);
    }
  }

  /** The names a choice allows, for a message. */
  public static <E extends Enum<E>> String names(Class<E> type) {
    return Arrays.stream(type.getEnumConstants())
        .map(constant -> constant.name().toLowerCase(Locale.ROOT))
        .collect(Collectors.joining(", "));
  }

  /**
   * The UUID in its 36-character form, or null; {@link UUID#fromString} alone takes shorter ones.
   */
  public static @Nullable UUID uuid(String text) {
    if (text.length() != 36) {
      return null;
    }
    try {
      return UUID.fromString(text);
    } catch (IllegalArgumentException notOne) {
      return null;
    }
  }

  /** The RFC 3339 time, or null. */
  public static @Nullable Instant instant(String text) {
    try {
      Instant time = OffsetDateTime.parse(text).toInstant();
      // PostgreSQL's timestamps end long before Java's: refuse here what the database would.
      return Span.holds(time) ? time : null;
    } catch (DateTimeException notOne) {
      return null;
    }
  }

  /** What the database can keep; on its own because reading times takes a while to load. */
  private static final class Span {
    static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
    static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    private Span() {}

    static boolean holds(Instant time) {
      return !time.isBefore(EARLIEST) && !time.isAfter(LATEST);
    }
  }

  private @Nullable ArrayNode array(String name, int max) {
    JsonNode node = take(name);
    if (node == null) {
      return null;
    }
    if (node instanceof ArrayNode array && array.size() <= max) {
      return array;
    }
    return bad(name, "must be a list of at most " + max + " items");
  }

  private @Nullable JsonNode take(String name) {
    known.add(name);
    JsonNode node = object.get(name);
    return node == null || node.isNull() ? null : node;
  }

  private void require(String name) {
    if (!object.hasNonNull(name)) {
      problem(name, "is required");
    }
  }

  private <T> @Nullable T bad(String name, String message) {
    problem(name, message);
    return null;
  }

  private void reportUnknown() {
    object
        .fieldNames()
        .forEachRemaining(name -> {
          if (!known.contains(name)) {
            problem(
                name.length() > 60 ? name.substring(0, 60) + "…" : name, "is not a known field");
          }
        });
  }

  private String at(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  private static String plain(double number) {
    return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
  }
}
