package dev.vel.cli.completion;

import dev.vel.cli.command.Described;
import dev.vel.cli.command.Described.Option;
import dev.vel.cli.command.Described.Parameter;
import java.util.Locale;
import java.util.Optional;

/** Values that only vel itself knows, asked for by {@code vel __complete}. */
enum Live {
  AGENTS,
  TASKS,
  CONTEXTS,
  PROVIDERS,
  MODELS;

  /** As it is written behind {@code vel __complete}. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What is given to a command. */
  static Optional<Live> of(Described command) {
    return command.parameters().stream()
        .findFirst()
        .map(Parameter::label)
        .flatMap(label ->
            command.name().startsWith("vel context ") && label.equals("NAME")
                ? Optional.of(CONTEXTS)
                : labelled(label));
  }

  /** What is given to an option. */
  static Optional<Live> of(Option option) {
    if (option.names().contains("--context")) {
      return Optional.of(CONTEXTS);
    }
    return option.names().contains("--provider")
        ? Optional.of(PROVIDERS)
        : labelled(option.label());
  }

  private static Optional<Live> labelled(String label) {
    return switch (label) {
      case "AGENT" -> Optional.of(AGENTS);
      case "TASK" -> Optional.of(TASKS);
      case "PROVIDER" -> Optional.of(PROVIDERS);
      case "MODEL" -> Optional.of(MODELS);
      default -> Optional.empty();
    };
  }
}
