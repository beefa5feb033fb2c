package dev.vel.cli.manual;

import dev.vel.cli.command.Described;
import dev.vel.cli.command.Described.Option;
import dev.vel.cli.command.Described.Parameter;
import dev.vel.cli.command.ExitCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The page of one command.
 *
 * @param command the command
 * @param related the names of commands that its reader may want to know, too
 */
record CommandPage(Described command, List<String> related) {

  /** What a page is called: {@code vel-task-list}. */
  static String name(String command) {
    return command.replace(' ', '-');
  }

  String file() {
    return name(command.name()) + ".1";
  }

  /** The page up to where the manual's own sections may follow. */
  Roff begin(String version, String date) {
    String name = name(command.name());
    Roff page = new Roff().title(name.toUpperCase(Locale.ROOT), date, "vel " + version);
    String summary = command.summary();
    page.section("NAME")
        .text(
            Roff.plain(name)
                + " \\- "
                + Roff.plain(
                    summary.substring(0, 1).toLowerCase(Locale.ROOT) + summary.substring(1)));
    page.section("SYNOPSIS").text(synopsis());
    page.section("DESCRIPTION").text(Roff.plain(summary + "."));
    page.section("EXAMPLES").lines(command.examples());
    return command.leaf() ? options(page) : commands(page);
  }

  Roff exitStatus(Roff page) {
    page.section("EXIT STATUS");
    for (ExitCode code : ExitCode.values()) {
      page.item(Roff.bold(String.valueOf(code.number())), Roff.plain(code.meaning()));
    }
    return page;
  }

  String end(Roff page) {
    String all =
        related.stream()
            .map(other -> Roff.bold(name(other)) + "(1)")
            .collect(Collectors.joining(",\n"));
    return page.section("SEE ALSO").text(all).toString();
  }

  private String synopsis() {
    if (!command.leaf()) {
      return Roff.bold(command.name()) + " " + Roff.italic("COMMAND") + " [" + options() + "]";
    }
    List<String> words = new ArrayList<>(List.of(Roff.bold(command.name()), "[" + options() + "]"));
    for (Parameter parameter : command.parameters()) {
      String label = Roff.italic(parameter.label()) + (parameter.several() ? "..." : "");
      words.add(parameter.required() ? label : "[" + label + "]");
    }
    return String.join(" ", words);
  }

  private static String options() {
    return Roff.italic("OPTIONS");
  }

  private Roff commands(Roff page) {
    page.section("COMMANDS");
    command
        .commands()
        .forEach(child ->
            page.item(
                Roff.bold(command.name() + " " + child.name()), Roff.plain(child.summary() + ".")));
    return page;
  }

  private Roff options(Roff page) {
    if (!command.parameters().isEmpty()) {
      page.section("PARAMETERS");
      command
          .parameters()
          .forEach(each -> page.item(Roff.italic(each.label()), Roff.plain(each.description())));
    }
    page.section("OPTIONS");
    command.options().stream().filter(each -> !each.everywhere()).forEach(each -> add(page, each));
    if (command.options().stream().anyMatch(each -> !each.everywhere())) {
      page.part("On every command");
    }
    command.options().stream().filter(Option::everywhere).forEach(each -> add(page, each));
    return page;
  }

  private static String label(Option option) {
    String label = option.label();
    return option.list() && option.choices().isEmpty() ? label + "[," + label + "...]" : label;
  }

  private static void add(Roff page, Option option) {
    String names = option.names().stream().map(Roff::bold).collect(Collectors.joining(", "));
    page.item(
        option.valued() ? names + " " + Roff.italic(label(option)) : names,
        Roff.plain(option.description()));
  }
}
