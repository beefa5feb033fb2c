package dev.vel.wire;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.EnumFeature;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.lang.reflect.Type;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The one JSON mapper: {@code snake_case}, RFC 3339 times, strict about what it reads. Thread-safe.
 */
public final class Json {
  /** Deeper bodies than this are refused, so that a small request cannot cost a deep recursion. */
  public static final int MAX_DEPTH = 64;

  /**
   * Bodies of more parts are refused: names, values, and the beginnings and ends of objects and
   * lists. As a tree each takes some sixty bytes, twelve times the shortest text that makes one.
   */
  public static final int MAX_PARTS = 200_000;

  /**
   * A double's range, and some: beyond it a short number is a long one for whoever writes it out.
   */
  private static final int MAX_EXPONENT = 400;

  private static final String EXPONENT =
      "a number is too large or too small: its exponent is beyond ±" + MAX_EXPONENT;

  /** What Java puts in the place of bytes that are no UTF-8; a client may mean it, too. */
  private static final char REPLACED = '\uFFFD';

  /** vel's own JSON holds what it was given, a few levels further down. */
  private static final int MAX_OWN_DEPTH = 4 * MAX_DEPTH;

  private static final Trees TREES =
      new Trees(factory(new JsonFactoryBuilder(), constraints(MAX_OWN_DEPTH)));

  /** On their own because they take longer to make than most commands run. */
  private static final class Mappers {
    static final ObjectMapper OWN =
        mapper(factory(new JsonFactoryBuilder(), constraints(MAX_OWN_DEPTH)));
    static final ObjectMapper REQUESTS =
        mapper(
            factory(
                new JsonFactoryBuilder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION),
                constraints(MAX_DEPTH).maxTokenCount(MAX_PARTS)));

    private Mappers() {}
  }

  private Json() {}

  private static JsonFactory factory(
      JsonFactoryBuilder factory, StreamReadConstraints.Builder limits) {
    return factory.streamReadConstraints(limits.build()).build();
  }

  private static StreamReadConstraints.Builder constraints(int depth) {
    return StreamReadConstraints.builder().maxNestingDepth(depth);
  }

  private static ObjectMapper mapper(JsonFactory factory) {
    return JsonMapper.builder(factory)
        .addModule(new JavaTimeModule())
        .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
        .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
        .enable(EnumFeature.WRITE_ENUMS_TO_LOWERCASE)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
        .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
        .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
        .build();
  }

  /** Whatever else Jackson can do. */
  public static ObjectMapper mapper() {
    return Mappers.OWN;
  }

  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  public static ArrayNode array() {
    return JsonNodeFactory.instance.arrayNode();
  }

  /**
   * JSON that is only passed on: a tree takes up to forty times the memory of its text. It can be
   * written, without the white space of the text, and nothing else.
   *
   * @throws IllegalArgumentException when the text is not one well-formed value
   */
  public static JsonNode raw(String text) {
    try {
      return JsonNodeFactory.instance.rawValueNode(new RawValue(TREES.compact(text)));
    } catch (IOException e) {
      throw new IllegalArgumentException("not JSON", e);
    }
  }

  /** The value as JSON text. */
  public static String write(Object value) {
    try {
      return value instanceof JsonNode tree
          ? TREES.write(tree, null)
          : Mappers.OWN.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("not writable as JSON: " + value.getClass(), e);
    }
  }

  /** The tree as JSON text for people, on lines of its own. */
  public static String pretty(JsonNode tree) {
    return TREES.write(tree, new DefaultPrettyPrinter());
  }

  /** The value as a tree, in the shape it has on the wire. */
  @SuppressWarnings("unchecked") // Whoever asks knows whether it is a list or an object.
  public static <T extends JsonNode> T tree(Object value) {
    return (T) RecordTrees.of(value);
  }

  /**
   * JSON of somebody whom vel does not know, such as a model.
   *
   * @throws JsonProcessingException for anything else, numbers that cannot be read included
   */
  public static JsonNode foreign(String text) throws JsonProcessingException {
    try {
      return Mappers.OWN.readTree(text);
    } catch (NumberFormatException e) {
      // The parser lets this one through for an exponent of more than ten digits.
      throw new JsonParseException(null, "a number is too large or too small", e);
    }
  }

  /** JSON that vel itself wrote, such as a column or another vel's answer, as {@code type}. */
  public static <T> T read(String json, Class<T> type) {
    try {
      return convert(TREES.read(json), type);
    } catch (IOException e) {
      throw new IllegalArgumentException("not the JSON of a " + type.getSimpleName(), e);
    }
  }

  public static <T> T convert(JsonNode tree, Class<T> type) {
    if (type.isInstance(tree)) {
      return type.cast(tree);
    }
    if (JsonNode.class.isAssignableFrom(type)) {
      // Jackson would make null of the JSON null.
      throw new IllegalArgumentException("not the JSON of a " + type.getSimpleName());
    }
    return Records.canRead(type) ? Records.read(tree, type) : byMapper(tree, type);
  }

  /** The same by Jackson's own means, which know every type. */
  static <T> T byMapper(JsonNode tree, Type type) {
    try {
      return Mappers.OWN.treeToValue(tree, Mappers.OWN.constructType(type));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not the JSON of a " + type.getTypeName(), e);
    }
  }

  /**
   * A request body as a tree.
   *
   * @throws VelException {@code MALFORMED_JSON} for anything but one well-formed JSON value in
   *     UTF-8: duplicate keys, trailing bytes, a depth over {@value #MAX_DEPTH} and more than
   *     {@value #MAX_PARTS} parts included
   */
  public static JsonNode parse(byte[] body) {
    try {
      JsonNode tree = Mappers.REQUESTS.readTree(text(body));
      if (tree == null || tree.isMissingNode()) {
        throw malformed("the body is empty; send a JSON object", null);
      }
      return storable(tree);
    } catch (CharacterCodingException e) {
      throw malformed("the body is not valid UTF-8", e);
    } catch (NumberFormatException e) {
      throw malformed(EXPONENT, e);
    } catch (JsonProcessingException e) {
      throw malformed("the body is not valid JSON" + place(e), e);
    }
  }

  /** A decoder takes three times the body's size in memory, so only doubtful bodies get one. */
  private static String text(byte[] body) throws CharacterCodingException {
    String text = new String(body, StandardCharsets.UTF_8);
    return text.indexOf(REPLACED) < 0
        ? text
        : StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
  }

  /**
   * The tree, if all its texts can be stored as they are.
   *
   * @throws VelException {@code MALFORMED_JSON} when one holds U+0000 or half of a surrogate pair,
   *     which PostgreSQL's types cannot hold
   */
  public static JsonNode storable(JsonNode tree) {
    if (tree.isTextual()) {
      check(tree.textValue());
    } else if (!isSane(tree)) {
      throw malformed(EXPONENT, null);
    }
    tree.fieldNames().forEachRemaining(Json::check);
    tree.forEach(Json::storable);
    return tree;
  }

  /**
   * Whether all the numbers are of a size that can be computed with and written out: {@code
   * 1e400000000} is short, and takes forever.
   */
  public static boolean isBounded(JsonNode tree) {
    if (!isSane(tree)) {
      return false;
    }
    for (JsonNode child : tree) {
      if (!isBounded(child)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isSane(JsonNode number) {
    return !number.isBigDecimal() || Math.abs((long) number.decimalValue().scale()) <= MAX_EXPONENT;
  }

  private static void check(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean pair =
          Character.isHighSurrogate(c)
              && i + 1 < text.length()
              && Character.isLowSurrogate(text.charAt(i + 1));
      if (c == 0 || (Character.isSurrogate(c) && !pair)) {
        throw malformed("a text holds the character U+0000 or half of a surrogate pair", null);
      }
      if (pair) {
        i++;
      }
    }
  }

  private static String place(JsonProcessingException e) {
    String reason =
        switch (e) {
          case StreamConstraintsException deep ->
              " (deeper than %d levels, of more than %d parts, or with too long a text)"
                  .formatted(MAX_DEPTH, MAX_PARTS);
          case JsonParseException parse
              when parse.getOriginalMessage().startsWith("Duplicate field") ->
              " (a key occurs twice)";
          default -> "";
        };
    JsonLocation at = e.getLocation();
    return at == null
        ? reason
        : reason + ": line " + at.getLineNr() + ", column " + at.getColumnNr();
  }

  private static VelException malformed(String message, @Nullable Throwable cause) {
    return new VelException(ErrorCode.MALFORMED_JSON, message, cause);
  }
}
