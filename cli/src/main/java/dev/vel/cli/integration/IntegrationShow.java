package dev.vel.cli.integration;

import dev.vel.cli.command.Door;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.cli.command.Options;
import dev.vel.integration.Integration;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** {@code vel integration show}. */
final class IntegrationShow implements Leaf {

  @Override
  public List<String> examples() {
    return List.of("vel integration show groq", "vel integration show groq -o json | jq .status");
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(Options.argument(0, "INTEGRATION", "Its id or provider."));
  }

  @Override
  public Class<?> answer(Invocation call) {
    return Integration.class;
  }

  @Override
  public ExitCode run(Invocation call) {
    try (Door door = call.open()) {
      Integration found = Integrations.find(door.vel(), call.argument(0));
      call.output().item(found, () -> Integrations.details(found));
    }
    return ExitCode.OK;
  }
}
