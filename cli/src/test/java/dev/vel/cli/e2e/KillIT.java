package dev.vel.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vel.agent.AgentConfig;
import dev.vel.agent.AgentType;
import dev.vel.agent.NewAgent;
import dev.vel.api.Vel;
import dev.vel.config.Settings;
import dev.vel.db.Database;
import dev.vel.db.TestDatabase;
import dev.vel.llm.sandbox.Sandbox;
import dev.vel.llm.sandbox.SandboxOptions;
import dev.vel.task.NewTask;
import dev.vel.task.Task;
import dev.vel.task.TaskEvent;
import dev.vel.task.TaskStatus;
import dev.vel.task.TaskWatch;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user sees when {@code veld} is killed as hard as can be. */
class KillIT {
  /** The long form is 1,000 tasks and five kills: {@code -Dvel.long=true}. */
  private static final boolean LONG = Boolean.getBoolean("vel.long");

  @Test
  void anotherInstanceFinishesAStreamingTaskOnceWithinTenSeconds(@TempDir Path home)
      throws Exception {
    Settings.Database database = TestDatabase.settings();
    try (Sandbox slow = Sandbox.start(SandboxOptions.DEFAULT.withTokensPerSecond(6));
        Veld first = Veld.start(home.resolve("1"), database, slow.baseUri(), Map.of());
        Veld second =
            Veld.start(home.resolve("2"), database, slow.baseUri(), Map.of("VEL_WORKERS", "4"));
        Database rows = TestDatabase.open(database)) {
      String token = RemoteDoor.token(first.url());
      Vel one = RemoteDoor.open(first.url(), token);
      Vel two = RemoteDoor.open(second.url(), token);
      UUID task =
          one.submit(new NewTask(agent(one), "A story that outlives its machine", null, null), null)
              .id();
      Awaitility.await().until(() -> deltas(rows, task) >= 3);
      Veld runner = pickedBy(rows, task, first, second);
      runner.kill();
      Instant killed = Instant.now();
      Vel survivor = runner == first ? two : one;
      Awaitility.await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> survivor.task(task).attempt() >= 2);
      assertThat(Duration.between(killed, Instant.now())).isLessThan(Duration.ofSeconds(10));
      Task done =
          Awaitility.await()
              .atMost(Duration.ofSeconds(60))
              .until(() -> survivor.task(task), it -> it.status().isFinal());
      assertThat(done.status()).isEqualTo(TaskStatus.COMPLETED);
      assertThat(finalEvents(rows, task)).isEqualTo(1);
      assertThat(textSinceLastReset(survivor, task))
          .isEqualTo(Objects.requireNonNull(done.result()).output());
    }
  }

  @Test
  void everyTaskOfABatchCompletesExactlyOnceWhileAnInstanceIsKilledAgainAndAgain(@TempDir Path home)
      throws Exception {
    int tasks = LONG ? 1_000 : 150;
    int kills = LONG ? 5 : 2;
    Settings.Database database = TestDatabase.settings();
    Map<String, String> settings = new HashMap<>();
    settings.put("MAX_TASKS_PER_USER", "16");
    settings.put("VEL_WORKERS", "8");
    try (Sandbox sandbox =
            Sandbox.start(
                SandboxOptions.DEFAULT
                    .withTokensPerSecond(40)
                    .withLatency(Duration.ofMillis(500)));
        Veld steady = Veld.start(home.resolve("1"), database, sandbox.baseUri(), settings);
        Veld unlucky = Veld.start(home.resolve("2"), database, sandbox.baseUri(), settings);
        Database rows = TestDatabase.open(database)) {
      Vel door = RemoteDoor.open(steady.url());
      UUID agent = agent(door);
      List<NewTask> batch =
          IntStream.range(0, tasks)
              .mapToObj(i -> new NewTask(agent, "Tell me about number " + i, null, null))
              .toList();
      assertThat(door.submitAll(batch, null)).hasSize(tasks);
      for (int i = 0; i < kills; i++) {
        long next = (long) tasks * (i + 1) / (kills + 2);
        Awaitility.await()
            .atMost(Duration.ofMinutes(2))
            .pollInterval(Duration.ofMillis(20))
            .until(() -> completed(rows) >= next);
        unlucky.kill();
        unlucky.start();
      }
      Awaitility.await()
          .atMost(Duration.ofMinutes(5))
          .pollInterval(Duration.ofMillis(250))
          .until(() -> completed(rows) == tasks);
      assertThat(number(rows, "SELECT count(*) AS n FROM tasks WHERE status <> 'completed'"))
          .isZero();
      assertThat(number(rows, "SELECT count(*) AS n FROM task_events WHERE event = 'result'"))
          .isEqualTo(tasks);
      assertThat(number(rows, "SELECT count(*) AS n FROM usage WHERE outcome = 'ok'"))
          .isEqualTo(tasks);
      assertThat(
              number(rows, "SELECT count(DISTINCT task_id) AS n FROM usage WHERE outcome = 'ok'"))
          .isEqualTo(tasks);
      assertThat(number(rows, "SELECT count(*) AS n FROM tasks WHERE attempt > 1")).isPositive();
      Awaitility.await()
          .until(() ->
              number(rows, "SELECT count(*) AS n FROM scheduled_tasks WHERE task_name = 'run'")
                  == 0);
    }
  }

  private static UUID agent(Vel door) {
    AgentConfig config =
        new AgentConfig(List.of("openai"), null, null, null, null, null, 3, 60, null, null, null);
    return door.createAgent(
            new NewAgent("agent " + UUID.randomUUID(), AgentType.MCP_ORCHESTRATOR, config), null)
        .id();
  }

  /** Whichever of two has the task's job, told by the process id in the engine's name for it. */
  private static Veld pickedBy(Database rows, UUID task, Veld first, Veld second) {
    String owner =
        rows.tx(tx ->
                tx.first(
                    row -> row.text("picked_by"),
                    "SELECT picked_by FROM scheduled_tasks WHERE task_instance = ?",
                    task.toString()))
            .orElseThrow();
    return owner.contains("-" + first.pid() + "-") ? first : second;
  }

  private static String textSinceLastReset(Vel door, UUID task) throws InterruptedException {
    StringBuilder text = new StringBuilder();
    try (TaskWatch watch = door.watch(task, 0)) {
      while (!watch.ended()) {
        TaskEvent event = watch.next(Duration.ofSeconds(5)).orElse(null);
        if (event != null && event.data().path("reset").asBoolean()) {
          text.setLength(0);
        }
        text.append(event == null ? "" : event.data().path("text").asText(""));
      }
    }
    return text.toString();
  }

  private static long deltas(Database rows, UUID task) {
    return number(
        rows,
        "SELECT count(*) AS n FROM task_events WHERE event = 'delta' AND task_id = '" + task + "'");
  }

  private static long finalEvents(Database rows, UUID task) {
    return number(
        rows,
        "SELECT count(*) AS n FROM task_events WHERE event IN ('result', 'error') AND task_id = '"
            + task
            + "'");
  }

  private static long completed(Database rows) {
    return number(rows, "SELECT count(*) AS n FROM tasks WHERE status = 'completed'");
  }

  private static long number(Database rows, String sql) {
    return rows.tx(tx -> tx.first(row -> row.big("n"), sql)).orElseThrow();
  }
}
