package dev.vel.orchestrate;

import static dev.vel.orchestrate.ScriptedModel.calls;
import static dev.vel.orchestrate.ScriptedModel.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.vel.agent.AgentConfig;
import dev.vel.api.TestHouse;
import dev.vel.config.McpServer;
import dev.vel.config.Settings;
import dev.vel.db.TestDatabase;
import dev.vel.mcp.FixtureServer;
import dev.vel.task.Task;
import dev.vel.task.TaskResult;
import dev.vel.task.TaskStatus;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tasks whose tools come from processes that mean no good. */
class HarmfulToolsTest {
  @TempDir private static Path folder;
  private static final ScriptedModel MODEL = new ScriptedModel();
  private static TestHouse house;

  @BeforeAll
  static void open() {
    Map<String, McpServer> servers = new LinkedHashMap<>();
    for (String mode : List.of("ok", "crash", "badjson", "huge", "big", "wrongid", "endless")) {
      servers.put(
          mode,
          new McpServer.Stdio(
              FixtureServer.command(mode, folder.resolve(mode).toString()),
              Map.of(),
              Optional.empty()));
    }
    Settings plain =
        TestHouse.settings(TestDatabase.settings(), Map.of("openai", MODEL.base()), 8, 10);
    house = TestHouse.open(TestHouse.tooled(plain, new Settings.Mcp(servers, folder))).running();
  }

  @AfterAll
  static void close() {
    house.close();
    MODEL.close();
  }

  private static Task run(String server, int seconds) {
    UUID agent =
        house.agent(
            new AgentConfig(
                null, null, null, null, null, null, 0, seconds, List.of(server), null, null, null));
    return house.await(house.submit(agent, "Use it").id());
  }

  private static List<String> outcomes(Task task) {
    return Objects.requireNonNull(task.result()).toolCalls().stream()
        .map(TaskResult.ToolCall::outcome)
        .toList();
  }

  @ParameterizedTest
  @CsvSource({"crash, closed", "huge, malformed", "big, ok"})
  void aTaskOutlivesItsTool(String mode, String outcome) {
    MODEL.then(calls(mode + "__fault", "{}"), text("went on"));
    Task task = run(mode, 60);
    assertThat(task.status()).isEqualTo(TaskStatus.COMPLETED);
    assertThat(Objects.requireNonNull(task.result()).output()).isEqualTo("went on");
    assertThat(outcomes(task)).containsExactly(outcome);
  }

  @ParameterizedTest
  @CsvSource({"badjson", "wrongid", "endless"})
  void aToolThatNeverAnswersEndsWithItsTask(String mode) {
    MODEL.then(calls(mode + "__fault", "{}"));
    Task task = run(mode, 6);
    assertThat(Objects.requireNonNull(task.error()).code()).isEqualTo("TIMEOUT");
    assertThat(outcomes(task)).hasSize(1).doesNotContain("ok");
  }

  @Test
  void checksArgumentsBeforeAToolSeesThem() {
    MODEL.then(calls("ok__echo", "{\"text\":\"hello\"}", "ok__echo", "{\"text\":1}"), text("one"));
    assertThat(outcomes(run("ok", 60))).containsExactly("ok", "invalid_arguments");
  }
}
