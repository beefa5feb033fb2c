package dev.vel.cli.completion;

import dev.vel.cli.command.Described;
import dev.vel.cli.command.Described.Option;
import dev.vel.cli.command.Described.Parameter;
import java.util.Locale;
import java.util.Optional;

/** Values that only vel itself knows, for instance for {@code vel __complete}. */
public enum Live {
  AGENTS,
  TASKS,
  CONTEXTS,
  PROVIDERS,
  MODELS,
  INTEGRATIONS,
  /** Of MCP. */
  SERVERS,
  KEYS,
  USERS,
  /** Conversations that were held on this machine. */
  SESSIONS;

  /** As it is written behind {@code vel __complete}. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What is given to a command, unless that is one of a few words. */
  public static Optional<Live> of(Described command) {
    return command.parameters().stream()
        .findFirst()
        .filter(parameter -> parameter.choices().isEmpty())
        .map(Parameter::label)
        .flatMap(label -> given(command.name(), label));
  }

  private static Optional<Live> given(String command, String label) {
    if (label.equals("NAME")) {
      return switch (command) {
        case "vel context set", "vel context use", "vel context delete" -> Optional.of(CONTEXTS);
        case "vel mcp show", "vel mcp tools", "vel mcp test", "vel mcp approve", "vel mcp remove" ->
            Optional.of(SERVERS);
        default -> Optional.empty();
      };
    }
    return labelled(label);
  }

  /** What is given to an option. */
  public static Optional<Live> of(Option option) {
    if (option.names().contains("--context")) {
      return Optional.of(CONTEXTS);
    }
    if (option.names().contains("--mcp-server")) {
      return Optional.of(SERVERS);
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
      case "INTEGRATION" -> Optional.of(INTEGRATIONS);
      case "KEY" -> Optional.of(KEYS);
      case "USER" -> Optional.of(USERS);
      case "SESSION" -> Optional.of(SESSIONS);
      default -> Optional.empty();
    };
  }
}
