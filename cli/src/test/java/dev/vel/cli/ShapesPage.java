package dev.vel.cli;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ser.BeanPropertyWriter;
import com.fasterxml.jackson.databind.ser.PropertyWriter;
import com.fasterxml.jackson.databind.ser.std.BeanSerializerBase;
import dev.vel.cli.command.Branch;
import dev.vel.cli.command.Entry;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.cli.command.Node;
import dev.vel.cli.command.Program;
import dev.vel.cli.command.Surroundings;
import dev.vel.wire.Json;
import java.lang.reflect.Method;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** Writes docs/shapes.md: what every command answers, from its type and from an answer of its. */
final class ShapesPage {
  private static final List<Class<?>> TEXTS =
      List.of(String.class, UUID.class, URI.class, Path.class);
  private final Map<String, JavaType> types = new TreeMap<>();
  private final StringBuilder commands = new StringBuilder();
  private final Surroundings surroundings;

  ShapesPage(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /**
   * Adds a command.
   *
   * @param whole what it answered with {@code -o json}
   */
  void add(Line line, JsonNode whole) {
    JavaType type = Json.mapper().constructType(answer(line));
    String name = link(type);
    List<String> beside = new ArrayList<>();
    if (whole.path("data").isArray()) {
      name = "a list of " + name;
      whole
          .properties()
          .forEach(field -> {
            if (!field.getKey().equals("data")) {
              beside.add(beside(field.getKey(), field.getValue()));
            }
          });
    }
    add(line.name(), name, String.join(", ", beside));
  }

  /** Adds what is typed like a command and answers one thing. */
  void add(String name, Class<?> answer) {
    add(name, link(Json.mapper().constructType(answer)), "");
  }

  private void add(String name, String answer, String beside) {
    commands.append("| `%s` | %s | %s |\n".formatted(name, answer, beside));
  }

  private static String beside(String name, JsonNode value) {
    return value.properties().isEmpty()
        ? "`" + name + "`"
        : value.properties().stream()
            .map(field -> "`" + name + "." + field.getKey() + "`")
            .collect(Collectors.joining(", "));
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(commands);
    for (int done = 0; done < types.size(); ) {
      done = types.size();
      List.copyOf(types.values()).forEach(this::fields); // Leads to the types within them.
    }
    types.forEach((name, type) -> {
      text.append("\n## ").append(name).append("\n\n| field | value |\n|---|---|\n");
      text.append(fields(type));
    });
    return text.toString();
  }

  private String fields(JavaType type) {
    StringBuilder rows = new StringBuilder();
    bean(type)
        .properties()
        .forEachRemaining(field ->
            rows.append(
                "| `%s` | %s%s |\n"
                    .formatted(
                        field.getName(),
                        value(field.getType()),
                        optional(field) ? otherwise(field) : "")));
    return rows.toString();
  }

  private String value(JavaType type) {
    Class<?> raw = type.getRawClass();
    if (type.isCollectionLikeType() || type.isArrayType()) {
      return "list of " + value(type.getContentType());
    }
    if (type.isReferenceType()) {
      return value(type.getReferencedType()) + " or null";
    }
    if (type.isMapLikeType()) {
      return "object of " + value(type.getContentType());
    }
    if (raw.isEnum()) {
      return Arrays.stream(raw.getEnumConstants())
          .map(each -> "`" + Json.<JsonNode>tree(each).asText() + "`")
          .collect(Collectors.joining(", "));
    }
    return isBean(type) ? link(type) : scalar(raw);
  }

  private static String scalar(Class<?> raw) {
    if (raw == boolean.class || raw == Boolean.class) {
      return "true or false";
    }
    if (List.of(int.class, long.class, Integer.class, Long.class).contains(raw)) {
      return "whole number";
    }
    if (raw.isPrimitive() || Number.class.isAssignableFrom(raw)) {
      return "number";
    }
    if (raw == Instant.class) {
      return "time";
    }
    if (raw == LocalDate.class) {
      return "date";
    }
    if (raw == Duration.class) {
      return "duration";
    }
    return TEXTS.stream().anyMatch(text -> text.isAssignableFrom(raw)) ? "text" : "anything";
  }

  /** The name of a type with its own table, which it gets. */
  private String link(JavaType type) {
    String whole = type.getRawClass().getName();
    String name = whole.substring(whole.lastIndexOf('.') + 1).replace('$', '.');
    JavaType known = types.putIfAbsent(name, type);
    if (known != null && !known.equals(type)) {
      throw new IllegalStateException(known + " and " + type + " have one name");
    }
    return "[%s](#%s)".formatted(name, name.toLowerCase(Locale.ROOT).replace(".", ""));
  }

  private static String otherwise(PropertyWriter field) {
    boolean leftOut = field instanceof BeanPropertyWriter bean && bean.willSuppressNulls();
    return leftOut ? " or left out" : " or null";
  }

  private static boolean optional(PropertyWriter field) {
    return field.getMember().getMember() instanceof Method read
        ? read.getAnnotatedReturnType().isAnnotationPresent(Nullable.class)
        : Arrays.stream(field.getMember().getDeclaringClass().getRecordComponents())
            .filter(part -> part.getName().equals(field.getMember().getName()))
            .anyMatch(part -> part.getAnnotatedType().isAnnotationPresent(Nullable.class));
  }

  private static boolean isBean(JavaType type) {
    return serializer(type) instanceof BeanSerializerBase;
  }

  private static BeanSerializerBase bean(JavaType type) {
    return (BeanSerializerBase) serializer(type);
  }

  private static JsonSerializer<Object> serializer(JavaType type) {
    try {
      return Json.mapper().getSerializerProviderInstance().findValueSerializer(type);
    } catch (JsonMappingException e) {
      throw new IllegalStateException("not writable as JSON: " + type, e);
    }
  }

  /** What a command answers when nothing is said about the form. */
  private Class<?> answer(Line line) {
    AtomicReference<Class<?>> answer = new AtomicReference<>(Void.class);
    Leaf leaf = leaf(line);
    Entry asking = new Entry("ask", "", () -> new Asking(leaf, answer));
    List<String> words = new ArrayList<>(List.of("ask"));
    words.addAll(line.arguments());
    new Program("vel", "", new Branch(List.of(), List.of(asking))).run(words, surroundings);
    return answer.get();
  }

  private static Leaf leaf(Line line) {
    Node node = Commands.root("vel/test");
    for (String word : line.path()) {
      node =
          ((Branch) node)
              .entries().stream()
                  .filter(entry -> entry.name().equals(word))
                  .findFirst()
                  .orElseThrow()
                  .node()
                  .get();
    }
    return (Leaf) node;
  }

  /** A command that is asked what it answers instead of being run. */
  private record Asking(Leaf leaf, AtomicReference<Class<?>> answer) implements Leaf {
    @Override
    public List<String> examples() {
      return leaf.examples();
    }

    @Override
    public void describe(CommandSpec spec) {
      leaf.describe(spec);
    }

    @Override
    public Class<?> answer(Invocation call) {
      return leaf.answer(call);
    }

    @Override
    public ExitCode run(Invocation call) {
      answer.set(leaf.answer(call));
      return ExitCode.OK;
    }
  }
}
