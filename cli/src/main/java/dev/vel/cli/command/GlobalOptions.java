package dev.vel.cli.command;

import dev.vel.cli.output.Colour;
import dev.vel.cli.output.Format;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** The options that every command has. */
final class GlobalOptions {
  static final String OUTPUT = "--output";
  static final String FIELDS = "--fields";
  static final String JQ = "--jq";
  static final String LOCAL = "--local";
  static final String CONTEXT = "--context";
  static final String QUIET = "--quiet";
  static final String NO_INPUT = "--no-input";
  static final String YES = "--yes";
  static final String COLOUR = "--color";
  static final String SCREEN_READER = "--screen-reader";
  static final String DEBUG = "--debug";
  static final String HELP = "--help";

  /** Those that take a value, so that the value is not mistaken for a command's name. */
  static final Set<String> WITH_VALUE = Set.of("-o", OUTPUT, FIELDS, JQ, CONTEXT, COLOUR);

  private GlobalOptions() {}

  /** Whether it is none of them, in full: what follows it may be its value. */
  static boolean isUnknown(String word) {
    return word.startsWith("--") && !word.contains("=") && !names().contains(word);
  }

  /** All their names, short ones as well. */
  static Set<String> names() {
    CommandSpec spec = CommandSpec.create();
    addTo(spec);
    return spec.optionsMap().keySet();
  }

  /** Nobody can tell which of the two is meant. */
  static void refuseTwoPlaces(ParseResult parsed) {
    if (parsed.hasMatchedOption(LOCAL) && parsed.hasMatchedOption(CONTEXT)) {
      throw CommandException.usage(LOCAL + " and " + CONTEXT + " exclude each other");
    }
  }

  static void addTo(CommandSpec spec) {
    spec.addOption(
        Options.choice("-o," + OUTPUT, Format.class, "How data is written; default table."));
    spec.addOption(
        Options.texts(
            FIELDS,
            "FIELD",
            "Only these fields, in this order; several with commas, dots lead in."));
    spec.addOption(
        Options.text(JQ, "FILTER", "Put the data through this jq filter; texts come out plain."));
    spec.addOption(
        Options.flag(LOCAL, "Run here, on the embedded database, whatever context is chosen."));
    spec.addOption(Options.text(CONTEXT, "NAME", "The context to use instead of the chosen one."));
    spec.addOption(
        Options.flag(
            "-q," + QUIET, "No notices on standard error; in tables, ids or names alone."));
    spec.addOption(
        Options.flag("-y," + YES, "Say yes to whatever would be asked before something is gone."));
    spec.addOption(
        Options.flag(NO_INPUT, "Ask nothing: fail at once and name the option that is missing."));
    spec.addOption(Options.choice(COLOUR, Colour.class, "When to colour; default auto."));
    spec.addOption(
        Options.flag(SCREEN_READER, "Write for a screen reader: nothing moves, nothing is drawn."));
    spec.addOption(Options.flag(DEBUG, "Show logs and stack traces on standard error."));
    spec.addOption(Options.flag("-h," + HELP, "Show this help."));
  }
}
