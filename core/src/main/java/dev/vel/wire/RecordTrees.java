package dev.vel.wire;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes trees from records, as Jackson would: the other half of {@link Records}, for the same
 * reason. What is not plain is left to Jackson, one value at a time.
 */
final class RecordTrees {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private static final Map<Class<?>, Function<Object, JsonNode>> PLAIN =
      Map.of(
          String.class,
          RecordTrees::text,
          Boolean.class,
          value -> NODES.booleanNode((Boolean) value),
          Integer.class,
          value -> NODES.numberNode((Integer) value),
          Long.class,
          value -> NODES.numberNode((Long) value),
          Double.class,
          value -> NODES.numberNode((Double) value),
          BigDecimal.class,
          value -> NODES.numberNode((BigDecimal) value),
          UUID.class,
          RecordTrees::text,
          Instant.class,
          RecordTrees::text,
          Duration.class,
          RecordTrees::text,
          URI.class,
          RecordTrees::text);

  /**
   * @param always whether it is there when it is null
   */
  private record Field(String name, Method accessor, boolean always) {}

  private static final ClassValue<Optional<List<Field>>> FIELDS =
      new ClassValue<>() {
        @Override
        protected Optional<List<Field>> computeValue(Class<?> type) {
          return type.isRecord() && isPlain(type) ? Optional.of(fields(type)) : Optional.empty();
        }
      };

  /** Enumerations of which Jackson writes nothing but the name. */
  private static final ClassValue<Boolean> NAMES =
      new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
          return isPlain(type);
        }
      };

  private RecordTrees() {}

  /** The tree of any value. Not a switch over types, for which Java would write a class. */
  static JsonNode of(@Nullable Object value) {
    if (value == null) {
      return NODES.nullNode();
    }
    Function<Object, JsonNode> plain = PLAIN.get(value.getClass());
    if (plain != null) {
      return plain.apply(value);
    }
    if (value instanceof JsonNode tree) {
      return tree.deepCopy(); // Whoever gets it may change it.
    }
    if (value instanceof Enum<?> constant) {
      return constant(constant);
    }
    if (value instanceof Collection<?> items) {
      return list(items);
    }
    if (value instanceof Object[] items) {
      return list(Arrays.asList(items));
    }
    if (value instanceof Map<?, ?> map) {
      return map(map);
    }
    return FIELDS
        .get(value.getClass())
        .map(fields -> record(value, fields))
        .orElseGet(() -> byMapper(value));
  }

  private static JsonNode constant(Enum<?> constant) {
    return NAMES.get(constant.getDeclaringClass())
        ? NODES.textNode(constant.name().toLowerCase(Locale.ROOT))
        : byMapper(constant);
  }

  private static JsonNode text(Object value) {
    return NODES.textNode(value.toString());
  }

  private static JsonNode byMapper(Object value) {
    return Json.mapper().valueToTree(value);
  }

  private static JsonNode list(Collection<?> items) {
    ArrayNode list = NODES.arrayNode(items.size());
    items.forEach(item -> list.add(of(item)));
    return list;
  }

  private static JsonNode map(Map<?, ?> map) {
    if (!map.keySet().stream().allMatch(String.class::isInstance)) {
      return byMapper(map);
    }
    ObjectNode object = NODES.objectNode();
    map.forEach((key, value) -> object.set((String) key, of(value)));
    return object;
  }

  private static JsonNode record(Object value, List<Field> fields) {
    ObjectNode object = NODES.objectNode();
    for (Field field : fields) {
      Object component = component(value, field);
      if (field.always() || component != null) {
        object.set(field.name(), of(component));
      }
    }
    return object;
  }

  private static @Nullable Object component(Object value, Field field) {
    try {
      return field.accessor().invoke(value);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot read " + field.name() + " of " + value.getClass(), e);
    }
  }

  /** Whether it is what its components, or its constants, are, and nothing besides. */
  private static boolean isPlain(Class<?> type) {
    return Arrays.stream(type.getDeclaredMethods()).noneMatch(method -> addsTo(type, method));
  }

  /**
   * Jackson takes {@code isX} and {@code getX} for a value to be written, and a component may have
   * another name there, as all those of the MCP SDK have.
   */
  private static boolean addsTo(Class<?> type, Method method) {
    if (method.isAnnotationPresent(JsonValue.class)
        || method.isAnnotationPresent(JsonProperty.class)) {
      return true;
    }
    return type.isRecord()
        && method.getParameterCount() == 0
        && Modifier.isPublic(method.getModifiers())
        && !Modifier.isStatic(method.getModifiers())
        && isNamedAsGetter(method.getName())
        && Arrays.stream(type.getRecordComponents())
            .noneMatch(component -> component.getName().equals(method.getName()))
        && !method.isAnnotationPresent(JsonIgnore.class);
  }

  private static boolean isNamedAsGetter(String name) {
    int prefix = name.startsWith("is") ? 2 : name.startsWith("get") ? 3 : name.length();
    return name.length() > prefix && Character.isUpperCase(name.charAt(prefix));
  }

  private static List<Field> fields(Class<?> type) {
    boolean always = isAlways(type.getAnnotation(JsonInclude.class));
    return Arrays.stream(type.getRecordComponents())
        .map(component -> field(component, always))
        .toList();
  }

  private static Field field(RecordComponent component, boolean always) {
    Method accessor = component.getAccessor();
    accessor.setAccessible(true);
    return new Field(
        Records.snakeCase(component.getName()),
        accessor,
        always && isAlways(accessor.getAnnotation(JsonInclude.class)));
  }

  private static boolean isAlways(@Nullable JsonInclude rule) {
    return rule == null || rule.value() == JsonInclude.Include.ALWAYS;
  }
}
