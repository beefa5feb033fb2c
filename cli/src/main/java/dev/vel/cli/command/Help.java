package dev.vel.cli.command;

import dev.vel.cli.output.Display;
import dev.vel.cli.output.Ink;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** Help texts: examples first, then the rest. */
final class Help {
  /** What picocli needs to lay out options. */
  private static final int NARROWEST = 55;

  private static final int WIDEST = 100;
  private static final int WIDEST_OF_BRANCHES = 80;
  private static final List<String> EVERYWHERE =
      List.of(
          "-o table|json|jsonl|yaml,",
          "--fields A,B,",
          "--jq FILTER,",
          "--local,",
          "--context NAME,",
          "--quiet,",
          "--yes,",
          "--no-input,",
          "--color auto|always|never,",
          "--screen-reader,",
          "--debug,",
          "--help.");
  private static final Pattern TITLE =
      Pattern.compile("(?m)^(Examples|Usage|Commands|Parameters|Options|Exit codes):");

  private Help() {}

  /** The same with its titles set off, where that can be shown. */
  static String painted(String help, Display display) {
    return display.colour()
        ? TITLE
            .matcher(help)
            .replaceAll(title -> Matcher.quoteReplacement(Ink.TITLE.on(display, title.group())))
        : help;
  }

  /**
   * That of a command.
   *
   * @param width in columns
   */
  static String of(Route route, int width) {
    return route.node() instanceof Leaf leaf
        ? of(leaf, route, width)
        : of((Branch) route.node(), route, width);
  }

  private static String of(Leaf leaf, Route route, int width) {
    CommandSpec spec = CommandSpec.create().name(route.name());
    leaf.describe(spec);
    GlobalOptions.addTo(spec);
    UsageMessageSpec usage = spec.usageMessage();
    usage.description(route.summary() + ".").abbreviateSynopsis(true);
    usage.width(Math.clamp(width, NARROWEST, WIDEST));
    usage.parameterListHeading("%nParameters:%n").optionListHeading("%nOptions:%n");
    usage.synopsisHeading("%nUsage: ").descriptionHeading("");
    usage.sectionKeys(
        List.of(
            UsageMessageSpec.SECTION_KEY_DESCRIPTION,
            "examples",
            UsageMessageSpec.SECTION_KEY_SYNOPSIS_HEADING,
            UsageMessageSpec.SECTION_KEY_SYNOPSIS,
            UsageMessageSpec.SECTION_KEY_PARAMETER_LIST_HEADING,
            UsageMessageSpec.SECTION_KEY_PARAMETER_LIST,
            UsageMessageSpec.SECTION_KEY_OPTION_LIST_HEADING,
            UsageMessageSpec.SECTION_KEY_OPTION_LIST,
            "codes"));
    usage.sectionMap().put("examples", help -> examples(leaf.examples()));
    if (width < NARROWEST) {
      usage
          .sectionMap()
          .put(
              UsageMessageSpec.SECTION_KEY_PARAMETER_LIST,
              help -> stacked(spec.positionalParameters()));
      usage
          .sectionMap()
          .put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, help -> stacked(sorted(spec)));
    }
    usage.sectionMap().put("codes", help -> "\n" + codes());
    return new CommandLine(spec).getUsageMessage(Ansi.OFF);
  }

  private static List<OptionSpec> sorted(CommandSpec spec) {
    return spec.options().stream().sorted(Comparator.comparing(OptionSpec::longestName)).toList();
  }

  /** Each above what it is for: side by side they do not fit. */
  private static String stacked(List<? extends ArgSpec> arguments) {
    StringBuilder text = new StringBuilder();
    for (ArgSpec each : arguments) {
      text.append("  ").append(called(each)).append('\n');
      String about = String.format(String.join("%n", each.description()));
      about.lines().forEach(line -> text.append("    ").append(line).append('\n'));
    }
    return text.toString();
  }

  /** With room to begin a new line between the words that may be chosen from. */
  private static String called(ArgSpec argument) {
    String label = argument.paramLabel().replace("|", " | ");
    return argument instanceof OptionSpec option
        ? String.join(", ", option.names()) + (option.arity().max() == 0 ? "" : " " + label)
        : label;
  }

  private static String of(Branch branch, Route route, int width) {
    StringBuilder text = new StringBuilder(route.summary()).append(".\n");
    text.append(examples(branch.examples()));
    text.append("\nUsage: ").append(route.name()).append(" COMMAND [OPTIONS]\n\nCommands:\n");
    int widest = branch.entries().stream().mapToInt(entry -> entry.name().length()).max().orElse(0);
    for (Entry entry : branch.entries()) {
      text.append("  ").append(entry.name());
      text.append(" ".repeat(widest - entry.name().length() + 2));
      text.append(entry.summary()).append('\n');
    }
    text.append("\n").append(everywhere(Math.min(width, WIDEST_OF_BRANCHES))).append("\n");
    text.append("See `").append(route.name()).append(" COMMAND --help` for each of them.\n");
    return text.append('\n').append(codes()).toString();
  }

  /** The options of every command, none of them torn apart. */
  private static String everywhere(int width) {
    StringBuilder text = new StringBuilder("On every command:");
    int used = text.length();
    for (String option : EVERYWHERE) {
      boolean fits = used + 1 + option.length() <= width;
      text.append(fits ? " " : "\n").append(option);
      used = fits ? used + 1 + option.length() : option.length();
    }
    return text.toString();
  }

  private static String examples(List<String> examples) {
    StringBuilder text = new StringBuilder("\nExamples:\n");
    examples.forEach(line -> text.append("  ").append(line).append('\n'));
    return text.toString();
  }

  private static String codes() {
    return "Exit codes: " + ExitCode.legend() + ".\n";
  }
}
