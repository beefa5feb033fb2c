package dev.vel.route;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.vel.config.SettingsLoader.SettingsException;
import dev.vel.task.TaskType;
import dev.vel.wire.Fields;
import dev.vel.wire.VelException;
import dev.vel.wire.YamlFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The rules of one file as they stand, checked field by field.
 *
 * @param types in the order that decides between equals; null when the file does not say
 * @param expected tokens of a usual answer
 */
record ClassificationFile(
    @Nullable List<TaskType> types,
    Map<TaskType, Integer> expected,
    @Nullable Integer longText,
    List<String> ignore,
    List<Rule> rules) {

  private static final int MAX_RULES = 500;
  private static final int MAX_WORDS = 2_000;
  private static final int MAX_PATTERN = 1_000;

  /**
   * One rule.
   *
   * @param with words of which one must stand near one of {@code words}; empty for no such
   *     condition
   */
  record Rule(
      String name,
      TaskType type,
      int weight,
      String reason,
      List<String> words,
      List<String> with,
      List<Pattern> patterns) {}

  static ClassificationFile builtIn() {
    try (InputStream in = ClassificationFile.class.getResourceAsStream("classification.yaml")) {
      if (in == null) {
        throw new IllegalStateException("classification.yaml is missing from the program");
      }
      return parse("classification.yaml", in.readAllBytes());
    } catch (IOException e) {
      throw new IllegalStateException("classification.yaml cannot be read", e);
    }
  }

  /**
   * @throws SettingsException with every problem of the file at once
   */
  static ClassificationFile read(Path file) {
    try {
      return parse(file.toString(), YamlFile.read(file));
    } catch (YamlFile.UnusableException e) {
      throw unusable(file.toString(), e);
    }
  }

  static ClassificationFile parse(String name, byte[] yaml) {
    Fields fields;
    try {
      fields = Fields.of(YamlFile.parse(yaml));
    } catch (YamlFile.UnusableException e) {
      throw unusable(name, e);
    }
    List<TaskType> types = types(fields);
    Map<TaskType, Integer> expected =
        fields.optionalObject("expected_tokens", ClassificationFile::expected);
    Integer longText = fields.optionalInt("long_text", 1, 1_000_000);
    List<String> ignore = fields.optionalTexts("ignore", MAX_WORDS);
    List<Rule> rules =
        fields.has("rules")
            ? fields.objects("rules", 0, MAX_RULES, ClassificationFile::rule)
            : List.of();
    try {
      fields.end();
    } catch (VelException e) {
      throw new SettingsException(
          e.details().stream()
              .map(problem -> name + ": " + problem.field() + " " + problem.message())
              .toList());
    }
    return new ClassificationFile(
        types,
        Objects.requireNonNullElse(expected, Map.of()),
        longText,
        Objects.requireNonNullElse(ignore, List.of()),
        rules);
  }

  private static @Nullable List<TaskType> types(Fields fields) {
    List<String> names = fields.optionalTexts("types", TaskType.values().length);
    if (names == null) {
      return null;
    }
    List<TaskType> types =
        Arrays.stream(TaskType.values())
            .filter(type -> names.contains(wire(type)))
            .sorted(java.util.Comparator.comparingInt(type -> names.indexOf(wire(type))))
            .toList();
    if (types.size() < TaskType.values().length) {
      fields.problem("types", "must name each of " + Fields.names(TaskType.class) + " once");
      return null;
    }
    return types;
  }

  private static Map<TaskType, Integer> expected(Fields fields) {
    Map<TaskType, Integer> expected = new EnumMap<>(TaskType.class);
    for (TaskType type : TaskType.values()) {
      Integer tokens = fields.optionalInt(wire(type), 1, 1_000_000);
      if (tokens != null) {
        expected.put(type, tokens);
      }
    }
    return expected;
  }

  private static Rule rule(Fields fields) {
    String name = fields.text("name", 1, 60);
    TaskType type = fields.choice("type", TaskType.class);
    Integer weight = fields.optionalInt("weight", 0, 100);
    String reason = fields.text("reason", 1, 200);
    List<String> words = texts(fields, "words");
    List<String> with = texts(fields, "with");
    List<String> patterns = texts(fields, "patterns");
    if (words.isEmpty() && patterns.isEmpty()) {
      fields.problem("words", "or patterns must be there");
    }
    if (words.isEmpty() && !with.isEmpty()) {
      fields.problem("with", "needs words that it stands near to");
    }
    List<Pattern> compiled = new ArrayList<>();
    for (String pattern : patterns) {
      compile(fields, pattern, compiled);
    }
    return new Rule(
        name, type, weight == null ? 1 : weight, reason, words, with, List.copyOf(compiled));
  }

  private static List<String> texts(Fields fields, String name) {
    return Objects.requireNonNullElse(fields.optionalTexts(name, MAX_WORDS), List.of());
  }

  private static void compile(Fields fields, String pattern, List<Pattern> compiled) {
    try {
      if (pattern.length() > MAX_PATTERN) {
        fields.problem("patterns", "must each be at most " + MAX_PATTERN + " characters long");
      } else {
        compiled.add(Pattern.compile(pattern, Pattern.CASE_INSENSITIVE | Pattern.MULTILINE));
      }
    } catch (PatternSyntaxException e) {
      fields.problem(
          "patterns", "holds " + pattern + ", which is no RE2 pattern: " + e.getDescription());
    }
  }

  static String wire(TaskType type) {
    return type.name().toLowerCase(Locale.ROOT);
  }

  private static SettingsException unusable(String name, YamlFile.UnusableException e) {
    return new SettingsException(List.of("the classification file " + name + " " + e.getMessage()));
  }
}
