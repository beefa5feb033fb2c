package dev.vel.cli.agent;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.agent.Agent;
import dev.vel.agent.AgentTest;
import dev.vel.agent.AgentTestRequest;
import dev.vel.agent.AgentTestRequest.TestType;
import dev.vel.cli.command.Door;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.cli.command.Options;
import dev.vel.cli.output.Details;
import dev.vel.cli.output.Words;
import dev.vel.cli.progress.Progress;
import dev.vel.wire.Json;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** {@code vel agent test}. */
final class AgentTestCommand implements Leaf {

  @Override
  public List<String> examples() {
    return List.of(
        "vel agent test writer",
        "vel agent test writer --type provider_ping",
        "vel agent test writer --type full --payload \"Say hello\"");
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(Options.argument(0, "AGENT", "Its id or name."));
    spec.addOption(
        Options.choice(
            "--type",
            TestType.class,
            "simple_echo (the default) calls no provider, provider_ping asks each for one token,"
                + " full runs the payload."));
    spec.addOption(Options.text("--payload", "TEXT", "What to answer."));
  }

  @Override
  public Class<?> answer(Invocation call) {
    return AgentTest.class;
  }

  @Override
  public ExitCode run(Invocation call) {
    ObjectNode body = Json.object();
    body.put("test_payload", call.text("--payload"));
    body.put("test_type", Words.of(call.value("--type", TestType.class)));
    AgentTestRequest request = AgentTestRequest.read(body);
    try (Door door = call.open()) {
      Agent agent = Agents.find(door.vel(), call.argument(0));
      AgentTest test;
      try (Progress _ = call.progress("Testing " + agent.name())) {
        test = door.vel().testAgent(agent.id(), request);
      }
      call.output().item(test, () -> human(test));
      return test.status() == AgentTest.Status.PASSED ? ExitCode.OK : ExitCode.FAILED;
    }
  }

  private static String human(AgentTest test) {
    Details details =
        new Details()
            .add("status", Words.of(test.status()))
            .add("result", test.result())
            .add("provider", test.providerUsed())
            .add("time", Words.duration(test.executionTimeMs()));
    for (AgentTest.Check check : test.checks()) {
      details.add(check.name(), Words.of(check.status()) + ": " + check.message());
    }
    return details.render();
  }
}
