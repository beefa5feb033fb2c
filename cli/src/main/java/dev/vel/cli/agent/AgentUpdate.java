package dev.vel.cli.agent;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.agent.Agent;
import dev.vel.agent.AgentChange;
import dev.vel.agent.AgentStatus;
import dev.vel.agent.AgentType;
import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.Door;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.cli.command.Options;
import dev.vel.cli.context.InTurn;
import dev.vel.cli.output.Words;
import dev.vel.wire.Json;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** {@code vel agent update}. */
final class AgentUpdate implements Leaf {

  @Override
  public List<String> examples() {
    return List.of(
        "vel agent update writer --temperature 0.7",
        "vel agent update writer --name author --status inactive",
        "vel agent update writer --config @writer.json");
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(Options.argument(0, "AGENT", "Its id or name."));
    spec.addOption(Options.text("--name", "NAME", "A new name."));
    spec.addOption(Options.choice("--type", AgentType.class, "What it is for."));
    spec.addOption(
        Options.choice("--status", AgentStatus.class, "Inactive agents take no new tasks."));
    ConfigOptions.addTo(spec);
  }

  @Override
  public Class<?> answer(Invocation call) {
    return Agent.class;
  }

  @Override
  public ExitCode run(Invocation call) throws IOException {
    try (Door door = call.open()) {
      // A whole configuration takes nothing over from the one that is there.
      Agent changed =
          call.flag("--config")
              ? changed(call, door)
              : InTurn.<Agent, RuntimeException>at(call, door, () -> changed(call, door));
      call.output().item(changed, () -> AgentDetails.of(changed));
    }
    return ExitCode.OK;
  }

  private static Agent changed(Invocation call, Door door) throws IOException {
    Agent present = Agents.find(door.vel(), call.argument(0));
    return door.vel().updateAgent(present.id(), change(call, present));
  }

  private static AgentChange change(Invocation call, Agent present) throws IOException {
    ObjectNode body = Json.object();
    body.put("name", call.text("--name"));
    body.put("type", Words.of(call.value("--type", AgentType.class)));
    body.put("status", Words.of(call.value("--status", AgentStatus.class)));
    body.set("config", ConfigOptions.read(call, Json.tree(present.config())));
    AgentChange change = AgentChange.read(body);
    if (change.equals(new AgentChange(null, null, null, null))) {
      throw CommandException.usage(
          "nothing to change: name at least one option. See `vel agent update --help`.");
    }
    return change;
  }
}
