package dev.vel.cli.integration;

import dev.vel.cli.command.Door;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.cli.command.Options;
import dev.vel.cli.output.Details;
import dev.vel.cli.output.Words;
import dev.vel.cli.progress.Progress;
import dev.vel.integration.Integration;
import dev.vel.integration.IntegrationTest;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** {@code vel integration test}. */
final class IntegrationTestCommand implements Leaf {

  @Override
  public List<String> examples() {
    return List.of("vel integration test groq", "vel integration test groq -o json | jq .status");
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(Options.argument(0, "INTEGRATION", "Its id or provider."));
  }

  @Override
  public Class<?> answer(Invocation call) {
    return IntegrationTest.class;
  }

  @Override
  public ExitCode run(Invocation call) {
    try (Door door = call.open()) {
      Integration found = Integrations.find(door.vel(), call.argument(0));
      IntegrationTest test;
      try (Progress _ = call.progress("Asking " + found.provider().wire())) {
        test = door.vel().testIntegration(found.id());
      }
      call.output().item(test, () -> human(test));
      return test.status() == IntegrationTest.Status.PASSED ? ExitCode.OK : ExitCode.FAILED;
    }
  }

  private static String human(IntegrationTest test) {
    return new Details()
        .add("status", Words.of(test.status()))
        .add("message", test.message())
        .add("time", Words.duration(test.latencyMs()))
        .add("models", test.models())
        .render();
  }
}
