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
import dev.vel.task.TaskParameters;
import dev.vel.wire.Json;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A machine that stops when nobody needs it, and is started when it is asked for. */
class ScaleToZeroIT {
  private static final int TASKS = 50;
  private static final Map<String, String> SETTINGS =
      Map.of("VEL_IDLE_EXIT", "4s", "VEL_IDLE_HORIZON", "1s", "MAX_TASKS_PER_USER", "4");

  @Test
  void finishesAllThatIsQueuedBeforeItStopsThoughNobodyIsConnected(@TempDir Path home)
      throws Exception {
    Settings.Database database = TestDatabase.settings();
    try (Sandbox sandbox =
            Sandbox.start(SandboxOptions.DEFAULT.withLatency(Duration.ofMillis(300)));
        Veld veld = Veld.start(home, database, sandbox.baseUri(), SETTINGS);
        Waker waker = new Waker(veld);
        Database rows = TestDatabase.open(database)) {
      submit(RemoteDoor.open(waker.url()), TaskParameters.NONE);
      int before = waker.woken();
      Awaitility.await()
          .atMost(Duration.ofMinutes(2))
          .until(() -> completed(rows) == TASKS || !veld.isAlive());
      assertThat(completed(rows)).as("ended with work to do: %s", veld.log()).isEqualTo(TASKS);
      assertThat(veld.awaitEnd()).isZero();
      assertThat(waker.woken()).isEqualTo(before);
    }
  }

  @Test
  void takesUpWhatBecameDueWhileItSleptOnceOneGetWakesIt(@TempDir Path home) throws Exception {
    Settings.Database database = TestDatabase.settings();
    try (Sandbox sandbox =
            Sandbox.start(SandboxOptions.DEFAULT.withLatency(Duration.ofMillis(300)));
        Veld veld = Veld.start(home, database, sandbox.baseUri(), SETTINGS);
        Waker waker = new Waker(veld);
        Database rows = TestDatabase.open(database)) {
      Instant due = Instant.now().plusSeconds(30);
      submit(RemoteDoor.open(waker.url()), at(due));
      assertThat(veld.awaitEnd()).isZero();
      assertThat(Instant.now()).as("it ended in time for the test to mean something").isBefore(due);
      assertThat(completed(rows)).isZero();
      int before = waker.woken();
      Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> Instant.now().isAfter(due));

      assertThat(status(waker.url().resolve("/api/health/live"))).isEqualTo(200);

      assertThat(waker.woken()).isEqualTo(before + 1);
      Awaitility.await()
          .atMost(Duration.ofMinutes(2))
          .until(() -> completed(rows) == TASKS || !veld.isAlive());
      assertThat(completed(rows)).as("ended with work to do: %s", veld.log()).isEqualTo(TASKS);
      assertThat(veld.awaitEnd()).isZero();
    }
  }

  @Test
  void isKeptUpByATaskAndNotByHealthChecks(@TempDir Path home) throws Exception {
    Settings.Database database = TestDatabase.settings();
    try (Sandbox slow = Sandbox.start(SandboxOptions.DEFAULT.withTokensPerSecond(3));
        Veld veld = Veld.start(home, database, slow.baseUri(), SETTINGS);
        Waker waker = new Waker(veld);
        Database rows = TestDatabase.open(database)) {
      Vel door = RemoteDoor.open(waker.url());
      UUID task = door.submit(task(agent(door), 0, TaskParameters.NONE), null).id();
      URI health = veld.url().resolve("/api/health/ready");
      Awaitility.await()
          .atMost(Duration.ofMinutes(2))
          .pollInterval(Duration.ofMillis(200))
          .until(() -> (!isHealthy(health) && !veld.isAlive()) || completed(rows) == 1);
      assertThat(completed(rows)).as("task %s needed it: %s", task, veld.log()).isEqualTo(1);
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .pollInterval(Duration.ofMillis(200))
          .until(() -> !isHealthy(health));
      assertThat(veld.awaitEnd()).isZero();
    }
  }

  private static TaskParameters at(Instant time) {
    return Json.read(
        Json.write(Json.object().put("run_at", time.toString())), TaskParameters.class);
  }

  private static void submit(Vel door, TaskParameters parameters) {
    UUID agent = agent(door);
    List<NewTask> batch =
        IntStream.range(0, TASKS).mapToObj(i -> task(agent, i, parameters)).toList();
    assertThat(door.submitAll(batch, null)).hasSize(TASKS);
  }

  private static NewTask task(UUID agent, int number, TaskParameters parameters) {
    return new NewTask(agent, "Tell me about number " + number, null, parameters);
  }

  private static UUID agent(Vel door) {
    AgentConfig config =
        new AgentConfig(List.of("openai"), null, null, null, null, null, 3, 60, null, null, null);
    return door.createAgent(new NewAgent("sleeper", AgentType.RESEARCHER, config), null).id();
  }

  private static boolean isHealthy(URI url) {
    try {
      return status(url) == 200;
    } catch (IOException refused) {
      return false;
    }
  }

  private static int status(URI url) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) url.toURL().openConnection();
    connection.setConnectTimeout(30_000);
    connection.setReadTimeout(60_000);
    try {
      return connection.getResponseCode();
    } finally {
      connection.disconnect();
    }
  }

  private static long completed(Database rows) {
    return rows.tx(tx ->
        tx.first(row -> row.big("n"), "SELECT count(*) AS n FROM tasks WHERE status = 'completed'")
            .orElseThrow());
  }
}
