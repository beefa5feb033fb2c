package dev.vel.cli.task;

import dev.vel.agent.Agent;
import dev.vel.api.Vel;
import dev.vel.cli.agent.Agents;
import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Options;
import dev.vel.cli.output.Text;
import dev.vel.task.Task;
import dev.vel.task.TaskQuery;
import dev.vel.wire.Fields;
import dev.vel.wire.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;

/** Tasks by what a person calls them, and the agents they go to. */
final class Tasks {
  private static final int PAGE = 100;

  /** How far back an id that is given in part is looked for. */
  private static final int RECENT = 500;

  /** Characters of a tail: chance makes two equal ones in four thousand million. */
  private static final int TAIL = 8;

  private static final int CANDIDATES = 5;

  private Tasks() {}

  /** Adds the parameter that names one task. */
  static void addTo(CommandSpec spec) {
    spec.addPositional(
        Options.argument(0, "TASK", "Its id, or the end or beginning of a recent task's id."));
  }

  /** The id, given whole or as the end or the beginning of one recent task's. */
  static UUID id(Vel vel, String given) {
    UUID whole = Fields.uuid(given);
    if (whole != null) {
      return whole;
    }
    String part = given.toLowerCase(Locale.ROOT);
    if (!part.matches("[0-9a-f-]{4,36}")) {
      throw CommandException.usage("'" + given + "' is no task id: copy one from `vel task list`");
    }
    List<Task> fitting = fitting(vel, part);
    if (fitting.size() == 1) {
      return fitting.getFirst().id();
    }
    throw new CommandException(
        ExitCode.FAILED,
        fitting.isEmpty()
            ? "no recent task's id ends or begins with '" + given + "'. See `vel task list`."
            : ambiguous(given, fitting));
  }

  /** All recent ones that fit; a whole tail is searched no further than where it was found. */
  private static List<Task> fitting(Vel vel, String part) {
    List<Task> found = new ArrayList<>();
    boolean more = true;
    for (int offset = 0; more && !isFound(found, part) && offset < RECENT; offset += PAGE) {
      Page.Range range = new Page.Range(PAGE, offset);
      List<Task> page =
          vel.tasks(new TaskQuery(null, null, null, null, null, null, range)).data();
      page.stream().filter(task -> fits(task, part)).forEach(found::add);
      more = page.size() == PAGE;
    }
    return found;
  }

  private static boolean isFound(List<Task> found, String part) {
    return part.length() >= TAIL
        && found.stream().anyMatch(task -> task.id().toString().endsWith(part));
  }

  private static boolean fits(Task task, String part) {
    String id = task.id().toString();
    return id.endsWith(part) || id.startsWith(part);
  }

  private static String ambiguous(String given, List<Task> fitting) {
    String candidates =
        fitting.stream()
            .limit(CANDIDATES)
            .map(task -> "\n  " + task.id() + "  " + Text.fit(Text.line(task.description()), 40))
            .collect(Collectors.joining());
    int others = fitting.size() - CANDIDATES;
    return fitting.size()
        + " tasks' ids end or begin with '"
        + given
        + "': give more of one"
        + candidates
        + (others > 0 ? "\n  and " + others + " more" : "");
  }

  /**
   * What people call a task: the end of its id, for the beginnings of ids that were made one after
   * the other are alike.
   */
  static String tail(UUID id) {
    String whole = id.toString();
    return whole.substring(whole.length() - TAIL);
  }

  /** The same, but the whole id of a step, since steps are not looked for. */
  static String tail(Task task) {
    return task.parentId() == null ? tail(task.id()) : task.id().toString();
  }

  /** For a table: what people call it on a screen, and the whole id for a program. */
  static String cell(Invocation call, Task task) {
    return call.output().screen() ? tail(task) : task.id().toString();
  }

  /** The agent that was named, or the default one. */
  static Agent agent(Vel vel, Invocation call) {
    String named = call.text("--agent");
    return named == null ? Agents.byDefault(vel) : Agents.find(vel, named);
  }
}
