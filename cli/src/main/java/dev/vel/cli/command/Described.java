package dev.vel.cli.command;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * A command and all that can be typed behind it; made by building the whole tree, which only
 * commands about commands do.
 *
 * @param name in full, such as {@code vel task list}
 * @param summary one line
 * @param examples whole command lines
 * @param commands those of a branch
 * @param parameters empty for a branch
 * @param options its own, then those of every command; empty for a branch
 */
public record Described(
    String name,
    String summary,
    List<String> examples,
    List<Child> commands,
    List<Parameter> parameters,
    List<Option> options) {

  /** A command of a branch. */
  public record Child(String name, String summary) {}

  /**
   * What stands behind a command without a dash.
   *
   * @param label what it is, such as {@code TASK}
   * @param several whether all that follow are of its kind
   * @param choices what it may be; empty when that is not known
   */
  public record Parameter(
      String label, String description, boolean required, boolean several, List<String> choices) {}

  /**
   * An option, with the names it has.
   *
   * @param label what its value is, such as {@code AGENT}; empty without one
   * @param choices the values there are, or what they begin with up to a {@code =}; empty when that
   *     is not known
   * @param list whether several values may stand in one word, with commas
   * @param everywhere whether every command has it
   */
  public record Option(
      List<String> names,
      String label,
      String description,
      List<String> choices,
      boolean list,
      boolean everywhere) {

    /** Whether a value follows. */
    public boolean valued() {
      return !label.isEmpty();
    }

    /** The first line of its description. */
    public String summary() {
      return description.lines().findFirst().orElse("");
    }
  }

  /** Whether it runs, rather than hold commands. */
  public boolean leaf() {
    return commands.isEmpty();
  }

  /** Its options that not every command has. */
  public List<Option> own() {
    return options.stream().filter(option -> !option.everywhere()).toList();
  }

  /** What its first parameter may be; empty when that is not known. */
  public List<String> choices() {
    return parameters.isEmpty() ? List.of() : parameters.getFirst().choices();
  }

  /** Whether all that is given to it is of one kind. */
  public boolean several() {
    return !parameters.isEmpty() && parameters.getFirst().several();
  }

  /** The options of every command. */
  public static List<Option> everywhere() {
    CommandSpec spec = CommandSpec.create();
    GlobalOptions.addTo(spec);
    return spec.options().stream().map(option -> option(option, true)).toList();
  }

  /** The options of every command that take a value, and may stand before a command's name. */
  public static List<String> valuedEverywhere() {
    return GlobalOptions.WITH_VALUE.stream().sorted().toList();
  }

  /** The whole tree, parents before their children. */
  public static List<Described> all(String name, String summary, Node node) {
    List<Described> all = new ArrayList<>(List.of(of(name, summary, node)));
    if (node instanceof Branch branch) {
      branch
          .entries()
          .forEach(entry ->
              all.addAll(all(name + " " + entry.name(), entry.summary(), entry.node().get())));
    }
    return List.copyOf(all);
  }

  /** One of them, by itself. */
  public static Described of(String name, String summary, Node node) {
    return switch (node) {
      case Leaf leaf -> leaf(name, summary, leaf);
      case Branch branch -> branch(name, summary, branch);
    };
  }

  private static Described branch(String name, String summary, Branch branch) {
    List<Child> commands =
        branch.entries().stream().map(entry -> new Child(entry.name(), entry.summary())).toList();
    return new Described(name, summary, branch.examples(), commands, List.of(), List.of());
  }

  private static Described leaf(String name, String summary, Leaf leaf) {
    CommandSpec spec = CommandSpec.create();
    leaf.describe(spec);
    int own = spec.options().size();
    GlobalOptions.addTo(spec);
    List<Option> options = new ArrayList<>();
    for (OptionSpec option : spec.options()) {
      options.add(option(option, options.size() >= own));
    }
    List<Parameter> parameters =
        spec.positionalParameters().stream().map(Described::parameter).toList();
    return new Described(name, summary, leaf.examples(), List.of(), parameters, options);
  }

  private static Parameter parameter(PositionalParamSpec spec) {
    return new Parameter(
        spec.paramLabel(),
        description(spec.description()),
        spec.required(),
        spec.arity().max() > 1,
        choices(spec.completionCandidates()));
  }

  private static Option option(OptionSpec spec, boolean everywhere) {
    boolean valued = spec.arity().max() > 0;
    String label = valued ? spec.paramLabel() : "";
    String each = label.replace(",…", "");
    boolean choices = each.matches("[a-z0-9_]+(\\|[a-z0-9_]+)+");
    return new Option(
        Arrays.asList(spec.names()),
        label,
        description(spec.description()),
        choices ? List.of(each.split("\\|")) : choices(spec.completionCandidates()),
        !spec.splitRegex().isEmpty(),
        everywhere);
  }

  private static List<String> choices(@Nullable Iterable<String> known) {
    List<String> choices = new ArrayList<>();
    if (known != null) {
      known.forEach(choices::add);
    }
    return List.copyOf(choices);
  }

  /** As help shows it: a description is a format, in which {@code %n} ends a line. */
  private static String description(String[] format) {
    return String.format(String.join(" ", format));
  }
}
