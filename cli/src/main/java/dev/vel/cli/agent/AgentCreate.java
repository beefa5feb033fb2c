package dev.vel.cli.agent;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.agent.Agent;
import dev.vel.agent.AgentType;
import dev.vel.agent.NewAgent;
import dev.vel.cli.command.Door;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.cli.command.Options;
import dev.vel.cli.output.Words;
import dev.vel.wire.Json;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import picocli.CommandLine.Model.CommandSpec;

/** {@code vel agent create}. */
final class AgentCreate implements Leaf {

  @Override
  public List<String> examples() {
    return List.of(
        "vel agent create writer",
        "vel agent create coder --type code_generator --provider groq,openai --temperature 0.2",
        "vel agent create reviewer --config @reviewer.json");
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(
        Options.argument(0, "NAME", "Its name, 1–100 characters, unique among your agents."));
    spec.addOption(
        Options.choice("--type", AgentType.class, "What it is for; default mcp_orchestrator."));
    ConfigOptions.addTo(spec);
  }

  @Override
  public Class<?> answer(Invocation call) {
    return Agent.class;
  }

  @Override
  public ExitCode run(Invocation call) throws IOException {
    AgentType type = call.value("--type", AgentType.class, AgentType.MCP_ORCHESTRATOR);
    ObjectNode body = Json.object().put("name", call.argument(0)).put("type", Words.of(type));
    body.set("config", ConfigOptions.read(call, Json.object()));
    NewAgent wanted = NewAgent.read(body);
    try (Door door = call.open()) {
      Agent agent = door.vel().createAgent(wanted, UUID.randomUUID().toString());
      call.output().item(agent, () -> AgentDetails.of(agent));
      call.notice("made; use it with `vel run --agent " + Words.ofShell(agent.name()) + " \"…\"`");
    }
    return ExitCode.OK;
  }
}
