package dev.vel.cli.agent;

import dev.vel.agent.Agent;
import dev.vel.cli.command.Door;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.cli.command.Options;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import picocli.CommandLine.Model.CommandSpec;

/** {@code vel agent delete}. */
final class AgentDelete implements Leaf {

  /** What is answered. */
  private record Deleted(UUID id, String name, boolean deleted) {}

  @Override
  public List<String> examples() {
    return List.of("vel agent delete writer", "vel agent delete writer --force");
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(Options.argument(0, "AGENT", "Its id or name."));
    spec.addOption(
        Options.flag("--force", "Cancel its running and waiting tasks instead of refusing."));
  }

  @Override
  public Class<?> answer(Invocation call) {
    return Deleted.class;
  }

  @Override
  public ExitCode run(Invocation call) throws IOException {
    try (Door door = call.open()) {
      Agent agent = Agents.find(door.vel(), call.argument(0));
      call.questions().confirm("delete agent " + agent.name());
      door.vel().deleteAgent(agent.id(), call.flag("--force"));
      Deleted deleted = new Deleted(agent.id(), agent.name(), true);
      call.output().item(deleted, () -> "");
      if (call.output().human()) {
        call.notice("deleted agent " + agent.name());
      }
    }
    return ExitCode.OK;
  }
}
