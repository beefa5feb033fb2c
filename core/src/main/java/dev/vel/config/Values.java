package dev.vel.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The texts that were set, environment before file, read as what they should be. */
final class Values {
  /** Older names that are read too. */
  private static final Map<Setting, String> ALIASES = Map.of(Setting.VEL_HOST, "PHX_HOST");

  private static final Pattern SPAN = Pattern.compile("([1-9]\\d{0,5})([smh])");

  private final Surroundings surroundings;
  private final VelYaml file;
  private final List<String> problems;
  private final Set<String> incomplete = new HashSet<>();

  Values(Surroundings surroundings, VelYaml file, List<String> problems) {
    this.surroundings = surroundings;
    this.file = file;
    this.problems = problems;
  }

  Surroundings surroundings() {
    return surroundings;
  }

  /** The value without white space around it; one that is empty counts as not set. */
  Optional<String> text(Setting setting) {
    return raw(setting).map(String::strip);
  }

  /** The value as it was written, for passwords. */
  Optional<String> raw(Setting setting) {
    return environment(setting)
        .or(() -> Optional.ofNullable(file.values().get(setting)))
        .filter(value -> !value.isBlank());
  }

  /**
   * The path that a setting names. A relative one in a file begins where the file is, for it is to
   * mean the same in each folder; one in the environment begins in the working directory.
   */
  Optional<Path> path(Setting setting) {
    Path holder = environment(setting).isPresent() ? null : file.path();
    return text(setting)
        .map(text ->
            holder == null || text.startsWith("~/")
                ? surroundings.path(text)
                : holder.toAbsolutePath().resolveSibling(text).normalize());
  }

  /** A number within the setting's range, else its default. */
  int whole(Setting setting) {
    int fallback = Integer.parseInt(setting.defaultText());
    Kind.Whole range = (Kind.Whole) setting.kind();
    return text(setting).map(text -> whole(setting, text, range, fallback)).orElse(fallback);
  }

  private int whole(Setting setting, String text, Kind.Whole range, int fallback) {
    try {
      int number = Integer.parseInt(text);
      if (number >= range.min() && number <= range.max()) {
        return number;
      }
    } catch (NumberFormatException notOne) {
      // Told below, together with numbers out of range.
    }
    problem(
        setting,
        "must be a whole number from %d to %d, such as %d"
            .formatted(range.min(), range.max(), fallback));
    return fallback;
  }

  /** A time; empty when it is {@code off}, or not set and off by default. */
  Optional<Duration> span(Setting setting) {
    String text = text(setting).orElse(setting.defaultText()).toLowerCase(Locale.ROOT);
    Matcher span = SPAN.matcher(text);
    if (text.equals("off")) {
      return Optional.empty();
    }
    if (!span.matches()) {
      problem(setting, "must be a time such as 90s, 5m or 2h, or off");
      return Optional.empty();
    }
    long amount = Long.parseLong(span.group(1));
    return Optional.of(
        switch (span.group(2)) {
          case "s" -> Duration.ofSeconds(amount);
          case "m" -> Duration.ofMinutes(amount);
          default -> Duration.ofHours(amount);
        });
  }

  /** One of the setting's words in lower case, else {@code fallback}. */
  String choice(Setting setting, String fallback) {
    List<String> words = ((Kind.Choice) setting.kind()).words();
    return text(setting)
        .map(text -> text.toLowerCase(Locale.ROOT))
        .map(text -> {
          if (words.contains(text)) {
            return text;
          }
          problem(setting, "must be one of " + String.join(", ", words));
          return fallback;
        })
        .orElse(fallback);
  }

  /** The different values of a list, in their order. */
  List<String> texts(Setting setting) {
    return text(setting).stream()
        .flatMap(text -> Arrays.stream(text.split(",")))
        .map(String::strip)
        .filter(item -> !item.isEmpty())
        .distinct()
        .toList();
  }

  /** Records what is wrong with a setting; {@code message} says what to set. */
  void problem(Setting setting, String message) {
    problem(origin(setting) + " " + message);
  }

  /** Records what is wrong without anybody having set it. */
  void problem(String message) {
    problems.add(message);
  }

  /** Records that a setting is right, but of no use before another one is set too. */
  void incomplete(Setting setting, String message) {
    problem(setting, message);
    incomplete.add(problems.getLast());
  }

  /** The problems that another setting will solve. */
  Set<String> incomplete() {
    return Set.copyOf(incomplete);
  }

  /** How a problem names a setting: its variable, and the file where that has it. */
  String origin(Setting setting) {
    if (environment(setting).isEmpty() && file.values().containsKey(setting)) {
      return "%s (`%s` in %s)".formatted(setting, setting.key(), file.path());
    }
    return surroundings.variable(setting.name()).isPresent()
        ? setting.name()
        : alias(setting)
            .filter(alias -> surroundings.variable(alias).isPresent())
            .orElse(setting.name());
  }

  private Optional<String> environment(Setting setting) {
    return surroundings
        .variable(setting.name())
        .or(() -> alias(setting).flatMap(surroundings::variable));
  }

  /** The older name of a setting's variable. */
  static Optional<String> alias(Setting setting) {
    return Optional.ofNullable(ALIASES.get(setting));
  }
}
