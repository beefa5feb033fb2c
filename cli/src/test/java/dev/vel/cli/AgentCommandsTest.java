package dev.vel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vel.agent.Agent;
import dev.vel.agent.AgentTest;
import dev.vel.task.TaskStatus;
import dev.vel.wire.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AgentCommandsTest {
  @TempDir Path home;
  private Desk desk;

  @BeforeEach
  void sitDown() {
    desk = new Desk(home);
  }

  private Agent only() {
    assertThat(desk.vel.agents).hasSize(1);
    return desk.vel.agents.values().iterator().next();
  }

  @Test
  void takesATimeAsTheOtherCommandsDo() {
    desk.type("agent", "create", "slow", "--timeout", "2m");
    assertThat(only().config().timeoutSeconds()).isEqualTo(120);
    assertThat(desk.type("agent", "update", "slow", "--timeout", "11m").code()).isEqualTo(2);
  }

  @Test
  void makesAnAgentFromOptions() {
    Desk.Said said =
        desk.type(
            "agent create coder --type code_generator --provider groq,openai --temperature 0.2"
                .concat(" --model simple=gpt-4o-mini --model code-generation=m --timeout 30")
                .split(" "));
    assertThat(said.code()).isZero();
    assertThat(said.out()).contains("name               coder\n", "providers          [\"groq\"");
    assertThat(said.err()).isEqualTo("made; use it with `vel run --agent coder \"…\"`\n");
    assertThat(Json.write(only().config()))
        .isEqualTo(
            "{\"providers\":[\"groq\",\"openai\"],\"model_preferences\":"
                + "{\"code_generation\":\"m\",\"simple\":\"gpt-4o-mini\"},"
                + "\"temperature\":0.2,\"timeout_seconds\":30}");
  }

  @Test
  void showsACommandThatAShellUnderstandsWhateverAnAgentIsCalled() {
    assertThat(desk.type("agent", "create", "Bob's $HOME", "--type", "researcher").err())
        .isEqualTo("made; use it with `vel run --agent 'Bob'\\''s $HOME' \"…\"`\n");
  }

  @Test
  void makesAnAgentThatMayCallTools() {
    desk.type("agent create a --mcp-server docs,files --allow-tool docs/search,files/*".split(" "));
    assertThat(only().config().mcpServers()).containsExactly("docs", "files");
    assertThat(only().config().allowedTools()).containsExactly("docs/search", "files/*");
  }

  @Test
  void makesAnAgentFromAFile() throws IOException {
    Files.writeString(home.resolve("a.json"), "{\"max_retries\": 2}");
    Files.writeString(home.resolve("prompt.txt"), "Be brief.");
    desk.type("agent", "create", "a", "--config", "@a.json", "--system-prompt", "@prompt.txt");
    assertThat(only().config().maxRetries()).isEqualTo(2);
    assertThat(only().config().systemPrompt()).isEqualTo("Be brief.");
  }

  @Test
  void namesEveryBadFieldOfAConfiguration() {
    Desk.Said said =
        desk.pipe("{\"temperature\": 9, \"tempo\": 1}", "agent", "create", "a", "--config", "-");
    assertThat(said.code()).isEqualTo(2);
    assertThat(said.err())
        .contains(
            "config.temperature must be a number of 0–2", "config.tempo is not a known field");
    assertThat(desk.vel.agents).isEmpty();
  }

  @Test
  void refusesWhatIsNoConfiguration() {
    assertThat(desk.type("agent", "create", "a", "--config", "{").err())
        .startsWith("vel: --config is not valid JSON");
    assertThat(desk.type("agent", "create", "a", "--config", "[]").err())
        .isEqualTo("vel: --config must be a JSON object\n");
    assertThat(desk.type("agent", "create", "a", "--config", "@none.json").code()).isEqualTo(2);
    assertThat(desk.type("agent", "create", "a", "--model", "x").err())
        .contains("--model must look like simple=gpt-4o-mini");
  }

  @Test
  void changesOnlyWhatWasSaid() {
    desk.type("agent", "create", "a", "--temperature", "1", "--max-tokens", "5");
    Desk.Said said =
        desk.type("agent", "update", "A", "--temperature", "0", "--status", "inactive");
    assertThat(said.code()).isZero();
    assertThat(Json.write(only().config())).isEqualTo("{\"temperature\":0.0,\"max_tokens\":5}");
    assertThat(said.out()).contains("inactive");
    assertThat(desk.type("agent", "update", "a").err()).contains("nothing to change");
  }

  @Test
  void listsAndShowsWithoutControlCharacters() {
    desk.vel.agentNamed("ev\u001b[2Jil");
    assertThat(desk.type("agent", "list").out())
        .startsWith("ID                                    NAME  TYPE        STATUS   CREATED\n")
        .contains("  evil  researcher  pending  ");
    assertThat(desk.type("agent", "show", only().id().toString()).out()).contains("evil\n");
    assertThat(desk.type("agent", "list", "-o", "json").out()).contains("\\u001B[2J");
  }

  @Test
  void deletesAnAgent() {
    Agent agent = desk.vel.agentNamed("busy");
    desk.vel.taskOf(agent, "x", TaskStatus.IN_PROGRESS);
    assertThat(desk.type("agent", "delete", "busy", "--yes"))
        .isEqualTo(
            new Desk.Said(1, "", "vel: the agent has running tasks; use --force to cancel them\n"));
    assertThat(desk.type("agent", "delete", "busy", "--yes", "--force"))
        .isEqualTo(new Desk.Said(0, "", "deleted agent busy\n"));
    assertThat(desk.type("agent", "show", "busy").code()).isEqualTo(1);
  }

  @Test
  void failsWhenAnAgentsTestFails() {
    desk.vel.agentNamed("a");
    Desk.Said good = desk.type("agent", "test", "a", "--payload", "hi", "--type", "full");
    assertThat(good.code()).isZero();
    assertThat(good.out()).contains("status         passed\n", "result         hi\n");
    desk.vel.testOutcome = AgentTest.Status.FAILED;
    assertThat(desk.type("agent", "test", "a").code()).isEqualTo(1);
  }
}
