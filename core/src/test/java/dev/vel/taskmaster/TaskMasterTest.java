package dev.vel.taskmaster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.db.Database;
import dev.vel.db.TestDatabase;
import dev.vel.mcp.ToolException;
import dev.vel.mcp.ToolServer;
import dev.vel.wire.Ids;
import dev.vel.wire.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TaskMasterTest {
  @TempDir private Path projects;
  private final FakeTaskMaster server = new FakeTaskMaster();
  private final UUID user = Ids.next();
  private final UUID agent = Ids.next();
  private Database database;
  private TaskMaster taskMaster;

  @BeforeEach
  void open() {
    database = TestDatabase.open();
    taskMaster = taskMaster(Optional.of(server));
    Instant now = Instant.now();
    database.run(tx -> {
      tx.update(
          "INSERT INTO users (id, email, role, created_at, updated_at) VALUES (?, ?, 'user', ?, ?)",
          user,
          user + "@example.com",
          now,
          now);
      tx.update(
          """
          INSERT INTO agents (id, user_id, name, type, status, config, created_at, updated_at)
          VALUES (?, ?, 'a', 'mcp_orchestrator', 'active', '{}', ?, ?)
          """,
          agent,
          user,
          now,
          now);
    });
  }

  @AfterEach
  void close() {
    taskMaster.close();
    database.close();
  }

  private TaskMaster taskMaster(Optional<ToolServer> server) {
    return new TaskMaster(server, user -> server, projects, true, database, InstantSource.system());
  }

  @Test
  void aTaskIsInProgressWhileItRunsAndDoneWithItsResultAfter() throws Exception {
    UUID task = task("Write a haiku\nabout the sea");
    taskMaster.begin(user, run(task), task);
    Awaitility.await().until(() -> status(0).equals("in-progress"));
    assertThat(taskMaster.completed(run(task), "The sea, the sea")).isEqualTo(Execution.MCP);
    assertThat(status(0)).isEqualTo("done");
    assertThat(server.tasks().get(0).path("title").asText()).isEqualTo("Write a haiku");
    assertThat(server.tasks().get(0).at("/metadata/vel/result").asText())
        .isEqualTo("The sea, the sea");
    assertThat(server.tasks().get(0).at("/metadata/vel/task_id").asText())
        .isEqualTo(task.toString());
  }

  @Test
  void stepsAreSubtasksWithTheirDependencies() throws Exception {
    UUID goal = task("Build a house");
    UUID roof = Ids.next();
    UUID walls = step(goal, 2, "Walls", List.of());
    step(goal, 1, roof, "Roof", List.of(walls));
    taskMaster.begin(user, run(walls), goal);
    assertThat(taskMaster.completed(run(walls), "four walls").overMcp()).isTrue();
    JsonNode subtasks = server.tasks().get(0).path("subtasks");
    assertThat(subtasks).hasSize(2);
    assertThat(subtasks.get(0).path("title").asText()).isEqualTo("Walls");
    assertThat(subtasks.get(0).path("status").asText()).isEqualTo("done");
    assertThat(subtasks.get(1).path("title").asText()).isEqualTo("Roof");
    assertThat(subtasks.get(1).path("status").asText()).isEqualTo("pending");
    assertThat(subtasks.get(1).path("dependencies").get(0).asText()).isEqualTo("1.1");
  }

  @Test
  void aPlanKeepsItsResultThoughTaskMasterClosedItWithItsLastStep() throws Exception {
    UUID goal = task("Build a house");
    UUID walls = step(goal, 1, "Walls", List.of());
    taskMaster.begin(user, run(walls), goal);
    assertThat(taskMaster.completed(run(walls), "four walls").overMcp()).isTrue();
    assertThat(status(0)).isEqualTo("done");
    taskMaster.begin(user, run(goal), goal);
    assertThat(taskMaster.completed(run(goal), "a house").overMcp()).isTrue();
    assertThat(status(0)).isEqualTo("done");
    assertThat(server.tasks().get(0).at("/metadata/vel/result").asText()).isEqualTo("a house");
  }

  @Test
  void manyTasksAtOnceNeverMakeTaskMasterLoseAChange() throws Exception {
    List<UUID> tasks = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      tasks.add(task("Task " + i));
    }
    tasks.forEach(task -> taskMaster.begin(user, run(task), task));
    for (UUID task : tasks) {
      assertThat(taskMaster.completed(run(task), "done").overMcp()).isTrue();
    }
    assertThat(server.overlapped).isFalse();
    assertThat(server.tasks())
        .hasSize(12)
        .allMatch(it -> it.path("status").asText().equals("done"));
  }

  @Test
  void aTaskThatWasAddedBeforeACrashIsFoundAndNotAddedAgain() throws Exception {
    UUID task = task("Once only");
    server.diesAfter("add_task");
    taskMaster.begin(user, run(task), task);
    assertThat(taskMaster.completed(run(task), "first").overMcp()).isFalse();
    assertThat(server.tasks()).hasSize(1);
    server.state = ToolServer.State.CONNECTED;
    taskMaster.begin(user, run(task), task);
    assertThat(taskMaster.completed(run(task), "second").overMcp()).isTrue();
    assertThat(server.tasks()).hasSize(1);
    assertThat(status(0)).isEqualTo("done");
  }

  @Test
  void withoutTaskMasterATaskRunsDirectlyAndSaysWhy() throws Exception {
    UUID task = task("Alone");
    try (TaskMaster none = taskMaster(Optional.empty())) {
      none.begin(user, run(task), task);
      assertThat(none.completed(run(task), "x"))
          .isEqualTo(Execution.directly("Task Master is not configured"));
      assertThat(none.state()).isEqualTo(TaskMaster.State.NOT_CONFIGURED);
    }
  }

  @Test
  void anAgentThatDoesNotOrchestrateIsNotMirrored() throws Exception {
    assertThat(taskMaster.completed(run(task("Not begun")), "x")).isEqualTo(Execution.DIRECT);
    assertThat(server.calls).isEmpty();
  }

  @Test
  void taskMasterDyingWhileATaskRunsCostsItNoTime() throws Exception {
    UUID task = task("Survive");
    taskMaster.begin(user, run(task), task);
    Awaitility.await().until(() -> status(0).equals("in-progress"));
    server.state = ToolServer.State.UNAVAILABLE;
    long start = System.nanoTime();
    Execution execution = taskMaster.completed(run(task), "made it");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    assertThat(execution.wire()).isEqualTo("direct");
    assertThat(execution.fallbackReason()).contains("Task Master stopped");
    assertThat(taskMaster.state()).isEqualTo(TaskMaster.State.UNAVAILABLE);
  }

  @Test
  void whatTaskMasterMissedIsMadeGoodWhenItReturns() throws Exception {
    UUID missed = task("Missed");
    taskMaster.begin(user, run(missed), missed);
    Awaitility.await().until(() -> status(0).equals("in-progress"));
    server.state = ToolServer.State.UNAVAILABLE;
    assertThat(taskMaster.completed(run(missed), "x").overMcp()).isFalse();
    finish(missed, "completed", "what it said");
    taskMaster.left(run(missed));
    server.state = ToolServer.State.CONNECTED;
    taskMaster.warm();
    Awaitility.await().until(() -> status(0).equals("done"));
    assertThat(server.tasks().get(0).at("/metadata/vel/result").asText()).isEqualTo("what it said");
  }

  @Test
  void failedAndCancelledTasksAreShownAsSuch() {
    UUID failed = task("Fails");
    UUID cancelled = task("Is cancelled");
    taskMaster.begin(user, run(failed), failed);
    Awaitility.await().until(() -> server.tasks().size() == 1);
    taskMaster.begin(user, run(cancelled), cancelled);
    Awaitility.await().until(() -> server.tasks().size() == 2);
    finish(failed, "failed", null);
    taskMaster.left(run(failed));
    finish(cancelled, "cancelled", null);
    taskMaster.left(run(cancelled));
    Awaitility.await().until(() -> status(0).equals("blocked") && status(1).equals("cancelled"));
  }

  @Test
  void aTaskThatWasCancelledJustBeforeItsEndIsNotShownAsDone() throws Exception {
    UUID task = task("Too late");
    taskMaster.begin(user, run(task), task);
    assertThat(taskMaster.completed(run(task), "x").overMcp()).isTrue();
    finish(task, "cancelled", null);
    taskMaster.left(run(task));
    Awaitility.await().until(() -> status(0).equals("cancelled"));
  }

  @Test
  void theResultOfTheAttemptThatCountsReplacesThatOfOneThatDied() throws Exception {
    UUID task = task("Twice");
    taskMaster.begin(user, run(task), task);
    assertThat(taskMaster.completed(run(task), "lost").overMcp()).isTrue();
    TaskMaster.Run second = new TaskMaster.Run(task, 2);
    taskMaster.begin(user, second, task);
    assertThat(taskMaster.completed(second, "kept").overMcp()).isTrue();
    assertThat(server.tasks()).hasSize(1);
    assertThat(server.tasks().get(0).at("/metadata/vel/result").asText()).isEqualTo("kept");
  }

  @Test
  void aHungTaskMasterIsLeftAloneAfterItsFirstTimeout() throws Exception {
    server.hold = new CountDownLatch(1);
    server.failing(ToolException.Kind.TIMEOUT);
    server.hold.countDown();
    UUID first = task("First");
    taskMaster.begin(user, run(first), first);
    assertThat(taskMaster.completed(run(first), "x").overMcp()).isFalse();
    server.failing(null);
    UUID second = task("Second");
    taskMaster.begin(user, run(second), second);
    assertThat(taskMaster.completed(run(second), "x").fallbackReason()).contains("left alone");
    assertThat(server.calls).isEmpty();
  }

  @Test
  void aTaskDeletedInTaskMasterIsAddedAgain() throws Exception {
    UUID task = task("Moved");
    taskMaster.begin(user, run(task), task);
    assertThat(taskMaster.completed(run(task), "x").overMcp()).isTrue();
    database.run(tx -> tx.update("UPDATE task_recordings SET ref = '1' WHERE task_id = ?", task));
    UUID other = task("Other");
    database.run(tx ->
        tx.update(
            """
            INSERT INTO task_recordings (task_id, user_id, ref, updated_at) VALUES (?, ?, '1', now())
            """,
            other,
            user));
    taskMaster.begin(user, run(other), other);
    assertThat(taskMaster.completed(run(other), "y").overMcp()).isTrue();
    assertThat(server.tasks()).hasSize(2);
    assertThat(server.tasks().get(1).path("title").asText()).isEqualTo("Other");
  }

  private static TaskMaster.Run run(UUID task) {
    return new TaskMaster.Run(task, 1);
  }

  private String status(int index) {
    return server.tasks().path(index).path("status").asText();
  }

  private UUID task(String description) {
    UUID id = Ids.next();
    insert(id, null, null, null, description, List.of());
    return id;
  }

  private UUID step(UUID parent, int number, String title, List<UUID> dependsOn) {
    UUID id = Ids.next();
    step(parent, number, id, title, dependsOn);
    return id;
  }

  private void step(UUID parent, int number, UUID id, String title, List<UUID> dependsOn) {
    insert(id, parent, number, title, "Make: " + title, dependsOn);
  }

  private void insert(
      UUID id,
      UUID parent,
      Integer number,
      String title,
      String description,
      List<UUID> dependsOn) {
    Instant now = Instant.now();
    database.run(tx ->
        tx.update(
            """
            INSERT INTO tasks (id, user_id, agent_id, description, priority, parameters, status,
                               parent_id, step, step_id, title, depends_on, created_at, started_at,
                               updated_at)
            VALUES (?, ?, ?, ?, 'medium', '{}', ?, CAST(? AS uuid), CAST(? AS smallint), ?, ?,
                    ARRAY(SELECT jsonb_array_elements_text(CAST(? AS jsonb))::uuid), ?, ?, ?)
            """,
            id,
            user,
            agent,
            description,
            parent == null ? "in_progress" : "pending",
            parent,
            number,
            number == null ? null : "s" + number,
            title,
            Json.<JsonNode>tree(dependsOn),
            now,
            now,
            now));
  }

  private void finish(UUID task, String status, String output) {
    Instant now = Instant.now();
    database.run(tx ->
        tx.update(
            """
            UPDATE tasks SET status = ?, finished_at = ?, result = CAST(? AS jsonb),
                             error = CASE WHEN ? = 'failed' THEN '{}'::jsonb END WHERE id = ?
            """,
            status,
            now,
            output == null ? null : Json.<JsonNode>tree(java.util.Map.of("output", output)),
            status,
            task));
  }
}
