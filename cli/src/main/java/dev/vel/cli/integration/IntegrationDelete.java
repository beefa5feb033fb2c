package dev.vel.cli.integration;

import dev.vel.cli.command.Door;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.cli.command.Options;
import dev.vel.integration.Integration;
import dev.vel.integration.IntegrationProvider;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import picocli.CommandLine.Model.CommandSpec;

/** {@code vel integration delete}. */
final class IntegrationDelete implements Leaf {

  /** What is answered. */
  private record Deleted(UUID id, IntegrationProvider provider, boolean deleted) {}

  @Override
  public List<String> examples() {
    return List.of("vel integration delete groq");
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(Options.argument(0, "INTEGRATION", "Its id or provider."));
  }

  @Override
  public Class<?> answer(Invocation call) {
    return Deleted.class;
  }

  @Override
  public ExitCode run(Invocation call) throws IOException {
    try (Door door = call.open()) {
      Integration found = Integrations.find(door.vel(), call.argument(0));
      call.questions().confirm("delete the integration with " + found.provider().wire());
      door.vel().deleteIntegration(found.id());
      call.output().item(new Deleted(found.id(), found.provider(), true), () -> "");
      if (call.output().human()) {
        call.notice("deleted the integration with " + found.provider().wire());
      }
    }
    return ExitCode.OK;
  }
}
