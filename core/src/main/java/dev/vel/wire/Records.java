package dev.vel.wire;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.databind.JsonNode;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes records from trees, as Jackson would: its mapper takes longer to get ready than most
 * commands run. Only for what {@link #canRead} says; the rest is left to Jackson. Whatever does not
 * fit is an {@link IllegalArgumentException}.
 */
final class Records {
  private static final Map<Class<?>, Function<JsonNode, Object>> PLAIN =
      Map.ofEntries(
          Map.entry(String.class, Records::text),
          Map.entry(boolean.class, Records::flag),
          Map.entry(Boolean.class, Records::flag),
          Map.entry(int.class, Records::whole),
          Map.entry(Integer.class, Records::whole),
          Map.entry(long.class, Records::big),
          Map.entry(Long.class, Records::big),
          Map.entry(double.class, node -> number(node).doubleValue()),
          Map.entry(Double.class, node -> number(node).doubleValue()),
          Map.entry(BigDecimal.class, node -> number(node).decimalValue()),
          Map.entry(UUID.class, node -> UUID.fromString(text(node))),
          Map.entry(Instant.class, node -> Instant.parse(text(node))),
          Map.entry(Duration.class, node -> Duration.parse(text(node))),
          Map.entry(URI.class, node -> URI.create(text(node))));

  private static final Map<Class<?>, Object> ABSENT =
      Map.of(boolean.class, false, int.class, 0, long.class, 0L, double.class, 0.0);

  /** What is known of a record's class once it was looked at. */
  private record Shape(Constructor<?> constructor, List<Field> fields) {}

  private record Field(String name, Type type) {}

  private static final ClassValue<@Nullable Shape> SHAPES =
      new ClassValue<>() {
        @Override
        protected @Nullable Shape computeValue(Class<?> type) {
          return type.isRecord() && !readsItself(type) ? shape(type) : null;
        }
      };

  private Records() {}

  /** Whether it is a record that is made from its components and nothing else, or many of them. */
  static boolean canRead(Class<?> type) {
    Class<?> one = type.isArray() ? type.getComponentType() : type;
    return PLAIN.containsKey(one) ? type.isArray() : SHAPES.get(one) != null;
  }

  private static boolean readsItself(Class<?> type) {
    return Arrays.stream(type.getDeclaredMethods())
        .anyMatch(method ->
            Modifier.isStatic(method.getModifiers())
                && method.isAnnotationPresent(JsonCreator.class));
  }

  private static Shape shape(Class<?> type) {
    RecordComponent[] components = type.getRecordComponents();
    try {
      Constructor<?> constructor =
          type.getDeclaredConstructor(
              Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
      constructor.setAccessible(true);
      return new Shape(
          constructor,
          Arrays.stream(components)
              .map(component -> new Field(snakeCase(component.getName()), typeOf(component)))
              .toList());
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException("every record has its constructor", e);
    }
  }

  /** Generic types are only looked at where there are any: they take their time. */
  private static Type typeOf(RecordComponent component) {
    return component.getGenericSignature() == null
        ? component.getType()
        : component.getGenericType();
  }

  static String snakeCase(String name) {
    StringBuilder snake = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (Character.isUpperCase(c)) {
        snake.append('_');
      }
      snake.append(Character.toLowerCase(c));
    }
    return snake.toString();
  }

  /** The record that the tree is of, or the array. */
  static <T> T read(JsonNode tree, Class<T> type) {
    return type.isArray() ? array(tree, type) : record(tree, type);
  }

  private static <T> T array(JsonNode tree, Class<T> type) {
    require(tree.isArray(), tree, "a list");
    Object array = Array.newInstance(type.getComponentType(), tree.size());
    for (int i = 0; i < tree.size(); i++) {
      Array.set(array, i, value(tree.get(i), type.getComponentType()));
    }
    return type.cast(array);
  }

  private static <T> T record(JsonNode tree, Class<T> type) {
    Shape shape = SHAPES.get(type);
    if (shape == null || !tree.isObject()) {
      throw new IllegalArgumentException("not the JSON of a " + type.getSimpleName());
    }
    @Nullable Object[] values = new @Nullable Object[shape.fields().size()];
    for (int i = 0; i < values.length; i++) {
      Field field = shape.fields().get(i);
      values[i] = value(tree.get(field.name()), field.type());
    }
    try {
      return type.cast(shape.constructor().newInstance(values));
    } catch (InvocationTargetException refused) {
      throw new IllegalArgumentException(
          "not the JSON of a " + type.getSimpleName(), refused.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot make a " + type.getSimpleName(), e);
    }
  }

  private static @Nullable Object value(@Nullable JsonNode node, Type type) {
    if (type instanceof Class<?> one && JsonNode.class.isAssignableFrom(one)) {
      if (node == null || node.isNull()) {
        return one.isInstance(node) ? node : null;
      }
      return require(one.isInstance(node), node, "a " + one.getSimpleName());
    }
    if (node == null || node.isNull()) {
      return ABSENT.get(type);
    }
    return type instanceof Class<?> one ? one(node, one) : several(node, type);
  }

  private static Object one(JsonNode node, Class<?> type) {
    Function<JsonNode, Object> plain = PLAIN.get(type);
    if (plain != null) {
      try {
        return plain.apply(node);
      } catch (DateTimeException e) {
        throw new IllegalArgumentException("not a time", e);
      }
    }
    return type.isEnum() ? constant(node, type) : Json.convert(node, type);
  }

  private static Object several(JsonNode node, Type type) {
    if (type instanceof ParameterizedType of && of.getRawType() == List.class && node.isArray()) {
      List<@Nullable Object> list = new ArrayList<>(node.size());
      node.forEach(item -> list.add(value(item, of.getActualTypeArguments()[0])));
      return list;
    }
    if (type instanceof ParameterizedType of
        && of.getRawType() == Map.class
        && of.getActualTypeArguments()[0] == String.class
        && node.isObject()) {
      Map<String, @Nullable Object> map = new LinkedHashMap<>();
      node.properties()
          .forEach(entry ->
              map.put(entry.getKey(), value(entry.getValue(), of.getActualTypeArguments()[1])));
      return map;
    }
    return Json.byMapper(node, type);
  }

  private static Object constant(JsonNode node, Class<?> type) {
    String name = text(node);
    for (Object constant : type.getEnumConstants()) {
      if (((Enum<?>) constant).name().equalsIgnoreCase(name)) {
        return constant;
      }
    }
    throw new IllegalArgumentException("no " + type.getSimpleName() + " is called " + name);
  }

  private static String text(JsonNode node) {
    return require(node.isValueNode(), node, "a text").asText();
  }

  private static boolean flag(JsonNode node) {
    return require(node.isBoolean(), node, "true or false").booleanValue();
  }

  private static int whole(JsonNode node) {
    return require(node.isIntegralNumber() && node.canConvertToInt(), node, "a whole number")
        .intValue();
  }

  private static long big(JsonNode node) {
    return require(node.isIntegralNumber() && node.canConvertToLong(), node, "a whole number")
        .longValue();
  }

  private static JsonNode number(JsonNode node) {
    return require(node.isNumber(), node, "a number");
  }

  private static JsonNode require(boolean fits, JsonNode node, String what) {
    if (!fits) {
      throw new IllegalArgumentException(what + " was expected, not " + node.getNodeType());
    }
    return node;
  }
}
