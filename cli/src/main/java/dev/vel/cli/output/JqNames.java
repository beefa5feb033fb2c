package dev.vel.cli.output;

import dev.vel.wire.Similar;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.thisptr.jackson.jq.JsonQuery;
import net.thisptr.jackson.jq.Scope;
import net.thisptr.jackson.jq.internal.tree.BreakExpression;
import net.thisptr.jackson.jq.internal.tree.FormattingFilter;
import net.thisptr.jackson.jq.internal.tree.FunctionCall;
import net.thisptr.jackson.jq.internal.tree.FunctionDefinition;
import net.thisptr.jackson.jq.internal.tree.ImportStatement;
import net.thisptr.jackson.jq.internal.tree.LabelPipeComponent;
import net.thisptr.jackson.jq.internal.tree.VariableAccess;
import net.thisptr.jackson.jq.internal.tree.VariableKeyFieldConstruction;
import net.thisptr.jackson.jq.internal.tree.literal.ValueLiteral;
import net.thisptr.jackson.jq.internal.tree.matcher.matchers.ObjectMatcher;
import net.thisptr.jackson.jq.internal.tree.matcher.matchers.ValueMatcher;
import org.jspecify.annotations.Nullable;

/**
 * The functions, variables and labels of a filter. The library looks for them only when it comes by
 * them, and by then a command has done what it does, so they are looked for before: a name must be
 * given one of its meanings somewhere in the filter. Where that is in sight of its use is left to
 * the library, so that nothing is refused that it would take. It tells nobody what a filter
 * consists of, which is why its fields are read.
 */
final class JqNames {
  private static final String PARTS = "net.thisptr.jackson.jq.internal.";

  private final Scope known;
  private final List<Object> parts = new ArrayList<>();
  private final Set<String> functions = new HashSet<>();
  private final Set<String> variables = new HashSet<>();
  private final Set<String> labels = new HashSet<>();

  private JqNames(Scope known, JsonQuery query) {
    this.known = known;
    take(read(query, "expr"));
    parts.forEach(this::define);
  }

  /** What is wrong with the first name that means nothing, as a clause. */
  static Optional<String> unknown(JsonQuery query, Scope known) {
    JqNames names = new JqNames(known, query);
    return names.parts.stream().map(names::unknown).flatMap(Optional::stream).findFirst();
  }

  private void take(@Nullable Object part) {
    if (part instanceof List<?> several) {
      several.forEach(this::take);
    } else if (part != null && part.getClass().getName().startsWith(PARTS)) {
      parts.add(part);
      for (Class<?> type = part.getClass(); type != null; type = type.getSuperclass()) {
        for (Field field : type.getDeclaredFields()) {
          if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
            take(read(part, field));
          }
        }
      }
    }
  }

  private void define(Object part) {
    if (part instanceof FunctionDefinition) {
      List<?> parameters = list(part, "args");
      functions.add(name(part, "fname") + "/" + parameters.size());
      parameters.forEach(parameter -> define(String.valueOf(parameter)));
    } else if (part instanceof ValueMatcher) {
      variables.add(name(part, "name"));
    } else if (part instanceof ObjectMatcher.FieldMatcher
        && read(part, "name") instanceof ValueLiteral key) {
      variables.add(key.value().asText());
    } else if (part instanceof LabelPipeComponent label) {
      labels.add(label.name);
    }
  }

  /** A parameter of a function: {@code $x} is a variable, {@code x} a function. */
  private void define(String parameter) {
    if (parameter.startsWith("$")) {
      variables.add(parameter.substring(1));
    } else {
      functions.add(parameter + "/0");
    }
  }

  private Optional<String> unknown(Object part) {
    if (part instanceof FunctionCall) {
      return function(named(part), list(part, "args").size());
    }
    if (part instanceof VariableAccess || part instanceof VariableKeyFieldConstruction) {
      String name = part instanceof VariableAccess ? named(part) : name(part, "name");
      return variables.contains(name)
          ? Optional.empty()
          : Optional.of("there is no variable $" + name + like(name, variables, "$"));
    }
    if (part instanceof FormattingFilter) {
      String name = name(part, "name");
      return known.getFunction("@" + name, 0) == null
          ? Optional.of("there is no format @" + name)
          : Optional.empty();
    }
    if (part instanceof BreakExpression && !labels.contains(name(part, "name"))) {
      return Optional.of("there is no label $" + name(part, "name"));
    }
    return part instanceof ImportStatement
        ? Optional.of("there are no modules to import")
        : Optional.empty();
  }

  private Optional<String> function(String name, int arguments) {
    String wanted = name + "/" + arguments;
    if (known.getFunction(name, arguments) != null || functions.contains(wanted)) {
      return Optional.empty();
    }
    Set<String> all = new HashSet<>(known.getLocalFunctions().keySet());
    all.addAll(functions);
    List<String> others =
        all.stream().filter(other -> other.startsWith(name + "/")).sorted().toList();
    Set<String> names = new HashSet<>();
    all.stream()
        .filter(other -> Character.isLetter(other.charAt(0)))
        .forEach(other -> names.add(other.split("/", 2)[0]));
    return Optional.of(
        "there is no function "
            + wanted
            + (others.isEmpty() ? like(name, names, "") : ", but " + String.join(", ", others)));
  }

  private static String like(String name, Set<String> names, String sign) {
    // A single letter is like every other.
    return name.length() < 2
        ? ""
        : Similar.nearest(name, names.stream().sorted().toList())
            .map(near -> "; did you mean '" + sign + near + "'?")
            .orElse("");
  }

  /** With its module, of which there is none. */
  private static String named(Object part) {
    Object module = read(part, "moduleName");
    return (module == null ? "" : module + "::") + name(part, "name");
  }

  private static String name(Object part, String field) {
    return String.valueOf(read(part, field));
  }

  private static List<?> list(Object part, String field) {
    return read(part, field) instanceof List<?> several ? several : List.of();
  }

  private static @Nullable Object read(Object part, String name) {
    try {
      return read(part, part.getClass().getDeclaredField(name));
    } catch (NoSuchFieldException e) {
      throw new IllegalStateException("jackson-jq has changed: " + part.getClass(), e);
    }
  }

  private static @Nullable Object read(Object part, Field field) {
    try {
      field.setAccessible(true);
      return field.get(part);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("not readable in spite of having been opened: " + field, e);
    }
  }
}
