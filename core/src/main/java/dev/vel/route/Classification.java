package dev.vel.route;

import dev.vel.task.TaskType;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The rules by which a task's type is told: vel's own, and what the operator's file changes of
 * them. Immutable.
 */
public final class Classification {
  private static final int USUAL_ANSWER = 500;
  private static final int USUAL_LONG_TEXT = 600;

  private final List<TaskType> types;
  private final Map<TaskType, Integer> expected = new EnumMap<>(TaskType.class);
  private final int longText;
  private final List<ClassificationFile.Rule> rules;
  private final Vocabulary ignored;
  private final Vocabulary words;

  private Classification(List<ClassificationFile> files) {
    List<TaskType> order = Arrays.asList(TaskType.values());
    int length = USUAL_LONG_TEXT;
    Set<String> ignore = new LinkedHashSet<>();
    Map<String, ClassificationFile.Rule> named = new LinkedHashMap<>();
    for (ClassificationFile file : files) {
      order = file.types() == null ? order : file.types();
      length = file.longText() == null ? length : file.longText();
      expected.putAll(file.expected());
      ignore.addAll(file.ignore());
      file.rules().forEach(rule -> named.put(rule.name(), rule));
    }
    this.types = List.copyOf(order);
    this.longText = length;
    this.rules = named.values().stream().filter(rule -> rule.weight() > 0).toList();
    this.ignored = new Vocabulary(List.of(List.copyOf(ignore)));
    this.words =
        new Vocabulary(
            rules.stream().flatMap(rule -> List.of(rule.words(), rule.with()).stream()).toList());
  }

  /** Parsed when it is first asked for, and once. */
  private static final class BuiltIn {
    static final ClassificationFile FILE = ClassificationFile.builtIn();
    static final Classification RULES = new Classification(List.of(FILE));
  }

  /** The rules that come with vel. */
  public static Classification builtIn() {
    return BuiltIn.RULES;
  }

  /**
   * The rules that come with vel, changed by a file of the same shape.
   *
   * @param file empty for no change
   * @throws dev.vel.config.SettingsLoader.SettingsException with every problem of the file at once
   */
  public static Classification load(Optional<Path> file) {
    return file.map(ClassificationFile::read)
        .map(Classification::changedBy)
        .orElseGet(Classification::builtIn);
  }

  static Classification changedBy(ClassificationFile file) {
    return new Classification(List.of(BuiltIn.FILE, file));
  }

  /** In the order that decides between equals. */
  List<TaskType> types() {
    return types;
  }

  /** Tokens of a usual answer of this type. */
  int expectedTokens(TaskType type) {
    return expected.getOrDefault(type, USUAL_ANSWER);
  }

  /** From how many characters on a text is long. */
  int longText() {
    return longText;
  }

  List<ClassificationFile.Rule> rules() {
    return rules;
  }

  /** Finds phrases that mean something else than their words do. */
  Vocabulary ignored() {
    return ignored;
  }

  /** Finds the words of rule {@code n} as list {@code 2n} and their companions as the next one. */
  Vocabulary words() {
    return words;
  }
}
