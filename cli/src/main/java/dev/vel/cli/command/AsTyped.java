package dev.vel.cli.command;

import dev.vel.wire.ErrorCode;
import dev.vel.wire.FieldProblem;
import dev.vel.wire.VelException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** Refusals name fields of the API; whoever typed a command knows its options. */
final class AsTyped {
  /** Fields whose options have other names. */
  private static final Map<String, String> OTHERWISE =
      Map.of(
          "q", "--search",
          "timeout_seconds", "--timeout",
          "providers", "--provider",
          "mcp_servers", "--mcp-server",
          "allowed_tools", "--allow-tool",
          "scopes", "--scope",
          "api_key", "the key",
          "description", "the prompt");

  private static final String PREFERENCES = "config.model_preferences.";

  private AsTyped() {}

  /** The failure in the words of this command line, as far as it has such options. */
  static RuntimeException of(RuntimeException failure, ParseResult parsed) {
    return failure instanceof VelException refused
            && refused.code() == ErrorCode.VALIDATION_ERROR
            && !refused.details().isEmpty()
        ? new VelException(
            refused.code(),
            String.valueOf(refused.getMessage()),
            refused.details().stream()
                .map(problem -> new FieldProblem(name(problem.field(), parsed), problem.message()))
                .toList(),
            refused.retryAfter().orElse(null),
            refused)
        : failure;
  }

  private static String name(String field, ParseResult parsed) {
    String last = field.substring(field.lastIndexOf('.') + 1);
    String option =
        field.startsWith(PREFERENCES)
            ? "--model"
            : OTHERWISE.getOrDefault(last, "--" + last.replace('_', '-').toLowerCase(Locale.ROOT));
    if (!option.startsWith("--") || isTyped(option, field.contains("["), parsed)) {
      return option;
    }
    return parameter(last, parsed).orElse(field);
  }

  /**
   * One that is missing, too, unless its field may have been written as JSON, or is one of several
   * that were there already.
   */
  private static boolean isTyped(String option, boolean several, ParseResult parsed) {
    return parsed.hasMatchedOption(option)
        || (!several
            && parsed.commandSpec().optionsMap().containsKey(option)
            && !parsed.hasMatchedOption("--config"));
  }

  private static Optional<String> parameter(String field, ParseResult parsed) {
    return parsed.commandSpec().positionalParameters().stream()
        .map(PositionalParamSpec::paramLabel)
        .filter(label -> label.equalsIgnoreCase(field.replace('_', '-')))
        .findFirst();
  }
}
