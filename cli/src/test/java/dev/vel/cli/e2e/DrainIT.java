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
import dev.vel.task.TaskEvent;
import dev.vel.task.TaskWatch;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.VelException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two instances that are replaced one after the other while people work with them. */
class DrainIT {
  private static final int PEOPLE = 6;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Shorter than most tasks take, so that some have to move. */
  private static final Map<String, String> SETTINGS =
      Map.of(
          "VEL_DRAIN_SECONDS",
          "1",
          "VEL_WORKERS",
          "4",
          "MAX_TASKS_PER_USER",
          "8",
          "MAX_STREAMS_PER_USER",
          "50");

  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicInteger submitted = new AtomicInteger();
  private final AtomicInteger retried = new AtomicInteger();

  @Test
  void loseNothingAndDoNothingTwiceWhenEachIsToldToStop(@TempDir Path home) throws Exception {
    Settings.Database database = TestDatabase.settings();
    try (Sandbox sandbox = Sandbox.start(SandboxOptions.DEFAULT.withTokensPerSecond(4));
        Veld first = Veld.start(home.resolve("1"), database, sandbox.baseUri(), SETTINGS);
        Veld second = Veld.start(home.resolve("2"), database, sandbox.baseUri(), SETTINGS);
        Balancer balancer = new Balancer(first, second);
        Database rows = TestDatabase.open(database);
        ExecutorService people = Executors.newVirtualThreadPerTaskExecutor()) {
      String token = RemoteDoor.token(balancer.url());
      Vel door = RemoteDoor.open(balancer.url(), token);
      UUID agent = agent(door);
      List<Future<?>> work = new ArrayList<>();
      for (int i = 0; i < PEOPLE; i++) {
        work.add(people.submit(() -> work(RemoteDoor.open(balancer.url(), token), agent)));
      }
      try {
        replace(first, "TERM");
        replace(second, "INT");
      } finally {
        over.set(true);
      }
      for (Future<?> each : work) {
        each.get();
      }
      assertThat(submitted.get()).isGreaterThan(2 * PEOPLE);
      assertThat(number(rows, "SELECT count(*) AS n FROM tasks")).isEqualTo(submitted.get());
      assertThat(number(rows, "SELECT count(*) AS n FROM tasks WHERE status = 'completed'"))
          .isEqualTo(submitted.get());
      assertThat(number(rows, "SELECT count(*) AS n FROM task_events WHERE event = 'result'"))
          .isEqualTo(submitted.get());
      assertThat(number(rows, "SELECT count(*) AS n FROM tasks WHERE attempt > 1"))
          .as("tasks that moved; %s requests were sent again", retried)
          .isPositive();
    }
  }

  /** Ends one in the middle of its work, and starts it again. */
  private void replace(Veld veld, String signal) throws Exception {
    int before = submitted.get();
    Awaitility.await().atMost(PATIENCE).until(() -> submitted.get() >= before + PEOPLE);
    Instant told = Instant.now();
    veld.signal(signal);
    assertThat(veld.awaitEnd()).as(veld.log()).isZero();
    assertThat(Duration.between(told, Instant.now())).isLessThan(Duration.ofSeconds(20));
    int after = submitted.get();
    Awaitility.await().atMost(PATIENCE).until(() -> submitted.get() >= after + PEOPLE);
    veld.start();
  }

  /** Submits and watches one task after the other, trying again as the documentation says. */
  private void work(Vel door, UUID agent) {
    while (!over.get()) {
      UUID task = submit(door, agent, UUID.randomUUID().toString());
      submitted.incrementAndGet();
      assertThat(watch(door, task)).isEqualTo(1);
    }
  }

  private UUID submit(Vel door, UUID agent, String key) {
    Instant end = Instant.now().plus(PATIENCE);
    while (true) {
      try {
        return door.submit(new NewTask(agent, "Tell me something short", null, null), key).id();
      } catch (VelException refused) {
        if (refused.code() != ErrorCode.UNAVAILABLE || Instant.now().isAfter(end)) {
          throw refused;
        }
        retried.incrementAndGet();
      }
    }
  }

  /** How many final events came; the watch itself goes on where the other instance is. */
  private static int watch(Vel door, UUID task) {
    int finals = 0;
    long last = 0;
    try (TaskWatch watch = door.watch(task, 0)) {
      while (!watch.ended()) {
        var next = watch.next(PATIENCE);
        assertThat(next).as("nothing came for long").isPresent();
        TaskEvent event = next.orElseThrow();
        assertThat(event.id()).isEqualTo(last + 1);
        last = event.id();
        finals += event.event().isFinal() ? 1 : 0;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return finals;
  }

  private static UUID agent(Vel door) {
    AgentConfig config =
        new AgentConfig(List.of("openai"), null, null, null, null, null, 3, 60, null, null, null);
    return door.createAgent(new NewAgent("worker", AgentType.RESEARCHER, config), null).id();
  }

  private static long number(Database rows, String sql) {
    return rows.tx(tx -> tx.first(row -> row.big("n"), sql).orElseThrow());
  }
}
