package dev.vel.cli.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.agent.Agent;
import dev.vel.api.Vel;
import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.Door;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Options;
import dev.vel.task.NewTask;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.Fields;
import dev.vel.wire.VelException;
import java.io.IOException;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The task that a command line asks for, with all that it reads from elsewhere, before it is known
 * which vel gets it.
 */
record Wanted(Invocation call, String prompt, @Nullable JsonNode schema) {
  static final String CONTINUE = "--continue";
  static final String FROM = "--continue-from";

  static void addTo(CommandSpec spec) {
    Prompt.addTo(spec);
    TaskOptions.addTo(spec);
    spec.addOption(
        Options.text(
            ResponseSchema.OPTION, "FILE", "Answer in JSON that satisfies the JSON Schema there."));
    spec.addOption(
        Options.flag("-c," + CONTINUE, "Go on from what `vel run` last completed there."));
    spec.addOption(Options.text(FROM, "TASK", "Go on from this task, which has ended."));
  }

  static Wanted read(Invocation call) throws IOException, InterruptedException {
    if (call.flag(CONTINUE) && call.flag(FROM)) {
      throw CommandException.usage(CONTINUE + " and " + FROM + " exclude each other");
    }
    return new Wanted(call, Prompt.read(call), ResponseSchema.read(call));
  }

  /** What it names that is at one vel alone, if it does. */
  Optional<String> boundBy() {
    String agent = call.text("--agent");
    return call.flag(CONTINUE) || call.flag(FROM)
        ? Optional.of("the task that it goes on from is there")
        : agent != null && Fields.uuid(agent) != null
            ? Optional.of("the agent " + agent + " is there")
            : Optional.empty();
  }

  /**
   * As it is to be submitted.
   *
   * @param parameters those that the command itself sets
   */
  NewTask at(Door door, ObjectNode parameters) throws IOException {
    UUID earlier = earlier(door);
    if (earlier != null) {
      parameters.put("continues", earlier.toString());
    }
    if (schema != null) {
      parameters.set("response_schema", schema);
    }
    return TaskOptions.read(call, agent(door.vel(), earlier), prompt, parameters);
  }

  private @Nullable UUID earlier(Door door) throws IOException {
    String named = call.text(FROM);
    if (named != null) {
      return Tasks.id(door.vel(), named);
    }
    return call.flag(CONTINUE)
        ? LastTask.at(call, door)
            .read()
            .orElseThrow(() ->
                new CommandException(
                    ExitCode.FAILED,
                    "`vel run` has completed nothing at "
                        + door.place()
                        + " yet that could be gone on from; "
                        + FROM
                        + " names a task"))
        : null;
  }

  /** The one that was named, else the one that has talked so far, else the default one. */
  private UUID agent(Vel vel, @Nullable UUID earlier) {
    if (earlier == null || call.flag("--agent")) {
      return Tasks.agent(vel, call).id();
    }
    UUID same = vel.task(earlier).agentId();
    try {
      return vel.agent(same).id();
    } catch (VelException gone) {
      if (gone.code() != ErrorCode.NOT_FOUND) {
        throw gone;
      }
      Agent other = Tasks.agent(vel, call);
      call.notice("the agent of that task is gone: " + other.name() + " goes on");
      return other.id();
    }
  }
}
