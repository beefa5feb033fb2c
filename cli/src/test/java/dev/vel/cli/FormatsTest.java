package dev.vel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.vel.agent.Agent;
import dev.vel.identity.NewUser;
import dev.vel.task.Task;
import dev.vel.task.TaskStatus;
import dev.vel.wire.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every command writes each format so that a program can read it. */
final class FormatsTest {
  @TempDir Path home;
  private Desk desk;
  private Task open;
  private Task done;

  @BeforeEach
  void sitDown() throws IOException {
    desk = new Desk(home);
    desk.vel.ending = task -> task.description().equals("hello") ? TaskStatus.COMPLETED : null;
    Files.writeString(home.resolve("tasks.jsonl"), "{\"prompt\": \"hello\"}\n");
    Agent writer = desk.vel.agentNamed("writer");
    desk.vel.agentNamed("idle");
    desk.vel.createUser(new NewUser("ada@example.com", "Analytical-1843", null));
    open = desk.vel.taskOf(writer, "no: yes", TaskStatus.IN_PROGRESS);
    done = desk.vel.taskOf(writer, "say \"hi\"", TaskStatus.COMPLETED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "run hello",
        "batch run tasks.jsonl",
        "batch run tasks.jsonl --dry-run",
        "batch check tasks.jsonl",
        "task submit hello",
        "task list",
        "task show DONE",
        "task watch OPEN",
        "task cancel OPEN",
        "task retry DONE",
        "wait OPEN DONE",
        "user list",
        "user show ada@example.com",
        "user update ada@example.com --role admin",
        "user disable ada@example.com",
        "user enable ada@example.com",
        "user delete ada@example.com",
        "agent create new --temperature 1",
        "agent list",
        "agent show writer",
        "agent update writer --name other",
        "agent delete idle",
        "agent test writer",
        "usage",
        "quota list",
        "quota set 20 --hard",
        "context list",
        "context use local",
        "daemon status",
        "daemon stop",
        "daemon logs",
        "version"
      })
  void writesEveryFormat(String command) throws Exception {
    JsonNode json =
        Json.parse(data(command, "json").getBytes(java.nio.charset.StandardCharsets.UTF_8));
    assertThat(json.isObject()).isTrue();
    sitDown();
    JsonNode yaml = new YAMLMapper().readTree(data(command, "yaml"));
    assertThat(yaml.properties().stream().map(java.util.Map.Entry::getKey))
        .containsExactlyElementsOf(
            json.properties().stream().map(java.util.Map.Entry::getKey).toList());
    sitDown();
    for (String line : data(command, "jsonl").lines().toList()) {
      assertThat(Json.read(line, JsonNode.class).isObject()).isTrue();
    }
    sitDown();
    assertThat(data(command, "table")).doesNotContain("{");
  }

  private String data(String command, String format) {
    String line =
        command.replace("OPEN", open.id().toString()).replace("DONE", done.id().toString());
    Desk.Said said = desk.type((line + " -q -o " + format).split(" "));
    assertThat(said.err()).isEmpty();
    return said.out();
  }
}
