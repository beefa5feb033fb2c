package dev.vel.cli.command;

import dev.vel.cli.output.Filter;
import dev.vel.cli.output.Format;
import dev.vel.cli.output.Jq;
import dev.vel.cli.output.Projection;
import dev.vel.cli.output.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParseResult;

/** The options that give data its form, checked before a command does anything. */
final class Shapes {
  private Shapes() {}

  /**
   * The shape that was asked for.
   *
   * @param usual the format where none was asked for; null for a table
   */
  static Shape of(ParseResult parsed, String command, @Nullable Format usual) {
    String filter = parsed.matchedOptionValue(GlobalOptions.JQ, null);
    List<String> fields = fields(parsed);
    return new Shape(
        format(parsed, filter, command, usual),
        parsed.hasMatchedOption(GlobalOptions.FIELDS) ? new Projection(fields) : null,
        filter == null ? null : filter(filter),
        parsed.hasMatchedOption(GlobalOptions.QUIET));
  }

  /** Refuses fields that the answer does not have. */
  static void check(ParseResult parsed, Class<?> answer, String command) {
    if (answer == Void.class) {
      throw CommandException.usage(
          command + " writes no data that --fields or --jq could choose from");
    }
    KnownFields.check(answer, fields(parsed), command);
  }

  private static Format format(
      ParseResult parsed, @Nullable String filter, String command, @Nullable Format usual) {
    Format format = parsed.matchedOptionValue(GlobalOptions.OUTPUT, null);
    if (filter != null && format == Format.TABLE) {
      throw CommandException.usage(
          Suggestion.seeHelp("--jq makes no table: leave out -o table", command));
    }
    if (format != null) {
      return format;
    }
    Format otherwise = usual == null ? Format.TABLE : usual;
    return filter != null && otherwise == Format.TABLE ? Format.JSON : otherwise;
  }

  private static List<String> fields(ParseResult parsed) {
    List<String> fields = parsed.matchedOptionValue(GlobalOptions.FIELDS, List.of());
    return fields.stream().map(String::strip).distinct().toList();
  }

  /** In a method of its own: only here is the library loaded. */
  private static Filter filter(String text) {
    return Jq.of(text);
  }
}
