package dev.vel.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vel.agent.AgentConfig;
import dev.vel.agent.AgentType;
import dev.vel.agent.NewAgent;
import dev.vel.api.Vel;
import dev.vel.config.Secret;
import dev.vel.config.Settings;
import dev.vel.db.Database;
import dev.vel.db.TestDatabase;
import dev.vel.llm.sandbox.Sandbox;
import dev.vel.llm.sandbox.SandboxOptions;
import dev.vel.task.NewTask;
import dev.vel.task.PlanRequest;
import dev.vel.task.Task;
import dev.vel.task.TaskEvent;
import dev.vel.task.TaskParameters;
import dev.vel.task.TaskStatus;
import dev.vel.task.TaskWatch;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
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

  @Test
  void aPlanIsMadeOnceAndEachOfItsStepsIsDoneOnceWhereverTheKillComes(@TempDir Path home)
      throws Exception {
    Settings.Database database = TestDatabase.settings();
    try (Sandbox slow = Sandbox.start(SandboxOptions.DEFAULT.withTokensPerSecond(12));
        Veld first = Veld.start(home.resolve("1"), database, slow.baseUri(), Map.of());
        Veld second = Veld.start(home.resolve("2"), database, slow.baseUri(), Map.of());
        Database rows = TestDatabase.open(database)) {
      delayOnce(database, "planning", "INSERT", "NEW.step = 1");
      delayOnce(database, "ending", "UPDATE", "NEW.step = 3 AND NEW.status = 'completed'");
      Map<Veld, Vel> doors =
          Map.of(first, RemoteDoor.open(first.url()), second, RemoteDoor.open(second.url()));
      Vel door = doors.get(first);
      String goal =
          "Do:\n1. Write 12 words\n2. then write 13 words\n3. write 14 words\n4. write 15 words\n5. write 16 words";
      TaskParameters planned = TaskParameters.NONE.withPlan(PlanRequest.ANY);
      UUID plan = door.submit(new NewTask(agent(door), goal, null, planned), null).id();

      // The steps are inserted, and not committed.
      Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> isReached(rows, "planning"));
      assertThat(steps(rows, plan, "true")).isZero();
      Veld planner = pickedBy(rows, plan, first, second);
      planner.kill();
      planner.start();

      // A step streams.
      String running = "status = 'in_progress' AND step = 2";
      await(() -> steps(rows, plan, running) == 1);
      Veld worker = pickedBy(rows, step(rows, plan, 2), first, second);
      worker.kill();
      worker.start();

      // A step has its answer, and it is not committed.
      await(() -> isReached(rows, "ending"));
      Veld ending = pickedBy(rows, step(rows, plan, 3), first, second);
      ending.kill();
      ending.start();

      await(() -> steps(rows, plan, "status = 'completed'") == 5);
      Vel survivor = RemoteDoor.open(second.url());
      await(() -> survivor.task(plan).status().isFinal());
      Task done = survivor.task(plan);
      assertThat(done.status()).isEqualTo(TaskStatus.COMPLETED);
      assertThat(done.steps()).hasSize(5);
      assertThat(done.history()).filteredOn(event -> event.step().equals("planned")).hasSize(1);
      assertThat(finalEvents(rows, plan)).isEqualTo(1);
      assertThat(
              number(
                  rows,
                  "SELECT count(*) AS n FROM usage WHERE outcome = 'ok' AND task_id = '"
                      + plan
                      + "'"))
          .as("its planning and its end")
          .isEqualTo(2);
      assertThat(
              number(
                  rows,
                  "SELECT count(*) AS n FROM usage WHERE outcome = 'ok' AND task_id IN "
                      + "(SELECT id FROM tasks WHERE parent_id = '"
                      + plan
                      + "')"))
          .isEqualTo(5);
      assertThat(steps(rows, plan, "attempt = 1")).as("steps that no kill met").isEqualTo(3);
    }
  }

  private static void await(Callable<Boolean> condition) {
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(condition);
  }

  /** Lets the first such change of a step take so long that its writer can be killed in it. */
  private static void delayOnce(
      Settings.Database database, String name, String change, String condition)
      throws SQLException {
    try (Connection owner =
            DriverManager.getConnection(
                database.url().orElseThrow(),
                database.user().orElse(null),
                database.password().map(Secret::reveal).orElse(null));
        Statement statement = owner.createStatement()) {
      statement.execute("CREATE SEQUENCE delayed_" + name);
      statement.execute("GRANT ALL ON SEQUENCE delayed_" + name + " TO PUBLIC");
      statement.execute(
          """
          CREATE FUNCTION delay_%1$s() RETURNS trigger LANGUAGE plpgsql AS $$
          BEGIN
            IF %3$s AND nextval('delayed_%1$s') = 1 THEN
              PERFORM pg_sleep(4);
            END IF;
            RETURN NEW;
          END
          $$;
          CREATE TRIGGER delay_%1$s BEFORE %2$s ON tasks FOR EACH ROW EXECUTE FUNCTION delay_%1$s();
          """
              .formatted(name, change, condition));
    }
  }

  private static boolean isReached(Database rows, String delay) {
    return number(rows, "SELECT is_called::int AS n FROM delayed_" + delay) == 1;
  }

  private static long steps(Database rows, UUID plan, String condition) {
    return number(
        rows, "SELECT count(*) AS n FROM tasks WHERE parent_id = '" + plan + "' AND " + condition);
  }

  private static UUID step(Database rows, UUID plan, int place) {
    return rows.tx(tx ->
            tx.first(
                row -> row.id("id"),
                "SELECT id FROM tasks WHERE parent_id = ? AND step = ?",
                plan,
                place))
        .orElseThrow();
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
