package dev.vel.cli.command;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** Help texts: examples first, then the rest. */
final class Help {
  private Help() {}

  static String of(Leaf leaf, CommandSpec spec, String summary) {
    UsageMessageSpec usage = spec.usageMessage();
    usage.description(summary + ".").abbreviateSynopsis(true).width(100);
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
    usage.sectionMap().put("codes", help -> "\n" + codes());
    return new CommandLine(spec).getUsageMessage(Ansi.OFF);
  }

  static String of(Branch branch, String name, String summary) {
    StringBuilder text = new StringBuilder(summary).append(".\n");
    text.append(examples(branch.examples()));
    text.append("\nUsage: ").append(name).append(" COMMAND [OPTIONS]\n\nCommands:\n");
    int widest = branch.entries().stream().mapToInt(entry -> entry.name().length()).max().orElse(0);
    for (Entry entry : branch.entries()) {
      text.append("  ").append(entry.name());
      text.append(" ".repeat(widest - entry.name().length() + 2));
      text.append(entry.summary()).append('\n');
    }
    text.append(
        """

        On every command: -o table|json|jsonl|yaml, --fields A,B, --jq FILTER, --local,
        --context NAME, --quiet, --debug, --help.
        """);
    text.append("See `").append(name).append(" COMMAND --help` for each of them.\n");
    return text.append('\n').append(codes()).toString();
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
