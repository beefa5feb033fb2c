package dev.vel.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.agent.AgentConfig;
import dev.vel.agent.AgentType;
import dev.vel.agent.NewAgent;
import dev.vel.api.Vel;
import dev.vel.config.Settings;
import dev.vel.db.Database;
import dev.vel.db.EmbeddedPostgres;
import dev.vel.db.TestDatabase;
import dev.vel.llm.sandbox.Sandbox;
import dev.vel.llm.sandbox.SandboxOptions;
import dev.vel.task.NewTask;
import dev.vel.task.PlanRequest;
import dev.vel.task.StepState;
import dev.vel.task.Task;
import dev.vel.task.TaskParameters;
import dev.vel.task.TaskResult;
import dev.vel.task.TaskStatus;
import dev.vel.wire.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** A daemon with the real Task Master, whose program {@code -Dvel.task-master} names. */
@EnabledIfSystemProperty(
    named = "vel.task-master",
    matches = ".+",
    disabledReason = "scripts/task-master gets the program")
class TaskMasterIT {
  @TempDir Path home;
  private final Settings.Database database = TestDatabase.settings();

  @Test
  void aPlanOfFiveStepsOutlivesAKilledDaemonAndIsDoneInTaskMaster() throws Exception {
    SandboxOptions slow =
        SandboxOptions.DEFAULT.withTokensPerSecond(60).withLatency(Duration.ofMillis(500));
    try (Sandbox sandbox = Sandbox.start(slow);
        Veld veld = veld(sandbox);
        Database rows = TestDatabase.open(database)) {
      Vel door = RemoteDoor.open(veld.url());
      String goal = "Plan a garden in five steps, then sum them up, one after the other";
      TaskParameters plan = TaskParameters.NONE.withPlan(PlanRequest.ANY);
      UUID task = door.submit(new NewTask(agent(door), goal, null, plan), null).id();
      await(60).until(() -> number(rows, "status = 'completed'") >= 2);
      ProcessHandle child = taskMaster(veld).orElseThrow();
      veld.kill();
      assertThat(child.onExit()).succeedsWithin(Duration.ofSeconds(20));
      veld.start();
      Vel again = RemoteDoor.open(veld.url());
      Task done = await(120).until(() -> again.task(task), it -> it.status().isFinal());
      assertThat(done.status()).as("%s", done.error()).isEqualTo(TaskStatus.COMPLETED);
      TaskResult result = Objects.requireNonNull(done.result());
      assertThat(result.execution()).as(result.fallbackReason()).isEqualTo("mcp");
      assertThat(result.steps())
          .hasSize(5)
          .extracting(StepState::status)
          .containsOnly(TaskStatus.COMPLETED);
      assertThat(events(rows, "result")).isEqualTo(6);
      JsonNode shown = onlyTask();
      assertThat(shown.path("status").asText()).isEqualTo("done");
      assertThat(shown.at("/metadata/vel/task_id").asText()).isEqualTo(task.toString());
      assertThat(shown.path("subtasks")).hasSize(5);
      for (int i = 0; i < 5; i++) {
        JsonNode step = shown.path("subtasks").get(i);
        assertThat(step.path("status").asText()).isEqualTo("done");
        assertThat(step.at("/metadata/vel/result").asText()).isNotBlank();
        assertThat(step.path("dependencies")).hasSize(i == 0 ? 0 : 1);
      }
    }
  }

  @Test
  void aTaskGoesOnDirectlyWhenTaskMasterIsKilledAndIsMirroredOnceItReturns() throws Exception {
    SandboxOptions slow = SandboxOptions.DEFAULT.withTokensPerSecond(8);
    try (Sandbox sandbox = Sandbox.start(slow);
        Veld veld = veld(sandbox)) {
      Vel door = RemoteDoor.open(veld.url());
      await(30).until(() -> door.health().dependencies().get("task_master").equals("connected"));
      UUID agent = agent(door);
      UUID task = submit(door, agent, "Tell a story that is long enough to be interrupted");
      await(30).until(() -> inProgress());
      taskMaster(veld).orElseThrow().destroyForcibly();
      Task done = await(60).until(() -> door.task(task), it -> it.status().isFinal());
      assertThat(done.status()).isEqualTo(TaskStatus.COMPLETED);
      TaskResult result = Objects.requireNonNull(done.result());
      assertThat(result.execution()).isEqualTo("direct");
      assertThat(result.fallbackReason()).contains("Task Master");
      await(60)
          .until(() -> {
            UUID next = submit(door, agent, "Is it back?");
            Task ended = await(60).until(() -> door.task(next), it -> it.status().isFinal());
            return Objects.requireNonNull(ended.result()).execution().equals("mcp");
          });
      await(30).until(() -> tasks().get(0).path("status").asText().equals("done"));
      assertThat(door.health().dependencies()).containsEntry("task_master", "connected");
    }
  }

  @Test
  void aCommandOfLocalModeMirrorsItsTaskAndLeavesNoProcessBehind() throws Exception {
    try (Sandbox sandbox = Sandbox.start(SandboxOptions.DEFAULT)) {
      Process run =
          Programs.process(
                  Programs.vel("run", "Name a colour", "-o", "json"),
                  home,
                  Map.of(
                      "OPENAI_BASE_URL",
                      sandbox.baseUri().toString(),
                      "TASK_MASTER_COMMAND",
                      System.getProperty("vel.task-master"),
                      "TASK_MASTER_PROJECT",
                      home.resolve("projects").toString()))
              .redirectError(home.resolve("err").toFile())
              .start();
      ProcessHandle taskMaster =
          await(60).until(() -> taskMaster(run.toHandle()), Optional::isPresent).orElseThrow();
      JsonNode task =
          Json.read(
              new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8),
              JsonNode.class);
      assertThat(run.waitFor()).as(Files.readString(home.resolve("err"))).isZero();
      assertThat(task.at("/result/execution").asText())
          .as(task.at("/result/fallback_reason").asText())
          .isEqualTo("mcp");
      assertThat(onlyTask().path("status").asText()).isEqualTo("done");
      assertThat(taskMaster.onExit()).succeedsWithin(Duration.ofSeconds(10));
    } finally {
      EmbeddedPostgres.in(home.resolve("data").resolve("vel")).stop();
    }
  }

  private Veld veld(Sandbox sandbox) throws IOException {
    return Veld.start(
        home.resolve("veld"),
        database,
        sandbox.baseUri(),
        Map.of(
            "TASK_MASTER_COMMAND",
            System.getProperty("vel.task-master"),
            "TASK_MASTER_PROJECT",
            home.resolve("projects").toString()));
  }

  private static UUID agent(Vel door) {
    AgentConfig config =
        new AgentConfig(List.of("openai"), null, null, null, null, null, 3, 60, null, null, null);
    return door.createAgent(new NewAgent("conductor", AgentType.MCP_ORCHESTRATOR, config), null)
        .id();
  }

  private static UUID submit(Vel door, UUID agent, String what) {
    return door.submit(new NewTask(agent, what, null, null), null).id();
  }

  private static ConditionFactory await(int seconds) {
    return Awaitility.await()
        .atMost(Duration.ofSeconds(seconds))
        // Task Master may be writing its file.
        .ignoreExceptionsInstanceOf(JsonProcessingException.class)
        .pollInterval(Duration.ofMillis(100));
  }

  private static Optional<ProcessHandle> taskMaster(Veld veld) {
    return ProcessHandle.of(veld.pid()).flatMap(TaskMasterIT::taskMaster);
  }

  private static Optional<ProcessHandle> taskMaster(ProcessHandle parent) {
    return parent.descendants().filter(child -> isTaskMaster(child.info())).findFirst();
  }

  private static boolean isTaskMaster(ProcessHandle.Info info) {
    return info.command().orElse("").endsWith("node")
        && info.commandLine().orElse("").contains("task-master");
  }

  private boolean inProgress() throws IOException {
    JsonNode tasks = tasks();
    return !tasks.isEmpty() && tasks.get(0).path("status").asText().equals("in-progress");
  }

  private JsonNode onlyTask() throws IOException {
    JsonNode tasks = tasks();
    assertThat(tasks).hasSize(1);
    return tasks.get(0);
  }

  /** What stands in Task Master's own file. */
  private JsonNode tasks() throws IOException {
    if (!Files.exists(home.resolve("projects"))) {
      return Json.mapper().createArrayNode();
    }
    try (Stream<Path> files = Files.walk(home.resolve("projects"))) {
      Optional<Path> file = files.filter(it -> it.endsWith("tasks.json")).findFirst();
      return file.isEmpty()
          ? Json.mapper().createArrayNode()
          : Json.mapper().readTree(file.get().toFile()).at("/master/tasks");
    }
  }

  private static long number(Database rows, String condition) {
    return count(rows, "SELECT count(*) AS n FROM tasks WHERE " + condition);
  }

  private static long events(Database rows, String kind) {
    return count(rows, "SELECT count(*) AS n FROM task_events WHERE event = '" + kind + "'");
  }

  private static long count(Database rows, String sql) {
    return rows.tx(tx -> tx.first(row -> row.big("n"), sql)).orElseThrow();
  }
}
