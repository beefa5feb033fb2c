package dev.vel.cli.task;

import dev.vel.agent.Agent;
import dev.vel.api.Vel;
import dev.vel.cli.agent.Agents;
import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.task.Task;
import dev.vel.task.TaskQuery;
import dev.vel.wire.Fields;
import dev.vel.wire.Page;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/** Tasks by what a person calls them, and the agents they go to. */
final class Tasks {
  private static final Page.Range RECENT = new Page.Range(100, 0);

  private Tasks() {}

  /** The id, given whole or as the beginning of one recent task's. */
  static UUID id(Vel vel, String given) {
    UUID whole = Fields.uuid(given);
    if (whole != null) {
      return whole;
    }
    String beginning = given.toLowerCase(Locale.ROOT);
    if (!beginning.matches("[0-9a-f-]{4,36}")) {
      throw CommandException.usage("'" + given + "' is no task id: copy one from `vel task list`");
    }
    List<UUID> fitting =
        vel.tasks(new TaskQuery(null, null, null, null, null, null, RECENT)).data().stream()
            .map(Task::id)
            .filter(id -> id.toString().startsWith(beginning))
            .toList();
    if (fitting.size() == 1) {
      return fitting.getFirst();
    }
    throw new CommandException(
        ExitCode.FAILED,
        fitting.isEmpty()
            ? "no recent task's id begins with '" + given + "'. See `vel task list`."
            : fitting.size() + " tasks' ids begin with '" + given + "': give more of it");
  }

  /** The agent that was named, or the default one. */
  static Agent agent(Vel vel, Invocation call) {
    String named = call.text("--agent");
    return named == null ? Agents.byDefault(vel) : Agents.find(vel, named);
  }
}
