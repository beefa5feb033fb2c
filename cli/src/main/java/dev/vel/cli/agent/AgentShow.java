package dev.vel.cli.agent;

import dev.vel.agent.Agent;
import dev.vel.cli.command.Door;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.cli.command.Options;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** {@code vel agent show}. */
final class AgentShow implements Leaf {

  @Override
  public List<String> examples() {
    return List.of("vel agent show writer", "vel agent show writer -o json | jq .config");
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(Options.argument(0, "AGENT", "Its id or name."));
  }

  @Override
  public Class<?> answer(Invocation call) {
    return Agent.class;
  }

  @Override
  public ExitCode run(Invocation call) {
    try (Door door = call.open()) {
      Agent agent = Agents.find(door.vel(), call.argument(0));
      call.output().item(agent, () -> AgentDetails.of(agent));
    }
    return ExitCode.OK;
  }
}
