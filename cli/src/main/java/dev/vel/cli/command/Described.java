package dev.vel.cli.command;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * A command and all that can be typed behind it; made by building the whole tree, which only
 * commands about commands do.
 *
 * @param name in full, such as {@code vel task list}
 * @param children the commands of a branch, by name and summary
 * @param options empty for a branch
 */
public record Described(String name, List<Child> children, List<Option> options) {

  /** A command of a branch. */
  public record Child(String name, String summary) {}

  /**
   * An option, with the names it has.
   *
   * @param valued whether a value follows
   * @param choices the values there are; empty when that is not known
   */
  public record Option(
      List<String> names, String description, boolean valued, List<String> choices) {}

  /** The options of every command that take a value, and may stand before a command's name. */
  public static List<String> valuedEverywhere() {
    return GlobalOptions.WITH_VALUE.stream().sorted().toList();
  }

  /** The whole tree, parents before their children. */
  public static List<Described> all(String name, Node node) {
    List<Described> all = new ArrayList<>();
    switch (node) {
      case Leaf leaf -> all.add(new Described(name, List.of(), options(leaf)));
      case Branch branch -> {
        List<Child> children =
            branch.entries().stream()
                .map(entry -> new Child(entry.name(), entry.summary()))
                .toList();
        all.add(new Described(name, children, List.of()));
        branch
            .entries()
            .forEach(entry -> all.addAll(all(name + " " + entry.name(), entry.node().get())));
      }
    }
    return List.copyOf(all);
  }

  private static List<Option> options(Leaf leaf) {
    CommandSpec spec = CommandSpec.create();
    leaf.describe(spec);
    GlobalOptions.addTo(spec);
    return spec.options().stream().map(Described::option).toList();
  }

  private static Option option(OptionSpec spec) {
    boolean valued = spec.arity().max() > 0;
    String label = spec.paramLabel();
    boolean choices = valued && label.matches("[a-z0-9_]+(\\|[a-z0-9_]+)+");
    return new Option(
        Arrays.asList(spec.names()),
        String.join(" ", spec.description()),
        valued,
        choices ? List.of(label.split("\\|")) : List.of());
  }
}
