package dev.vel.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vel.agent.AgentConfig;
import dev.vel.api.TestHouse;
import dev.vel.config.Settings;
import dev.vel.db.Database;
import dev.vel.db.TestDatabase;
import dev.vel.llm.FakeProvider;
import dev.vel.task.Task;
import dev.vel.task.TaskStatus;
import java.io.IOException;
import java.io.OutputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An instance that comes by the job of a task that it is still running. */
class ClaimedAgainTest {
  private final CountDownLatch answer = new CountDownLatch(1);
  private final AtomicInteger asked = new AtomicInteger();
  private Settings.Database where;
  private FakeProvider model;
  private TestHouse house;
  private Database rows;

  @BeforeEach
  void open() {
    where = TestDatabase.settings();
    rows = TestDatabase.open(where);
    model = new FakeProvider((out, self) -> say(out)).withoutList();
    house =
        TestHouse.open(TestHouse.settings(where, Map.of("openai", model.base()), 4, 4)).running();
  }

  @AfterEach
  void close() throws IOException {
    answer.countDown();
    house.close();
    rows.close();
    model.close();
  }

  @Test
  void takesNoTaskFromItselfHoweverOldItsHeartbeatsLook() throws Exception {
    UUID task = run();
    makeHeartbeatsOld();
    // Each instance looks for old heartbeats every two seconds.
    Awaitility.await()
        .during(Duration.ofSeconds(5))
        .atMost(Duration.ofSeconds(40))
        .until(() -> asked.get() == 1 && house.door().task(task).attempt() == 1);
    assertThatItIsAnsweredOnce(task);
  }

  @Test
  void leavesATaskToWhoeverRunsItWhenTheDatabaseWasAway() {
    UUID task = run();
    try (TestHouse other = house.beside().running()) {
      TestDatabase.setReachable(where, false);
      Awaitility.await()
          .during(Duration.ofSeconds(7))
          .atMost(Duration.ofSeconds(40))
          .until(() -> asked.get() == 1);
      TestDatabase.setReachable(where, true);
      Awaitility.await()
          .during(Duration.ofSeconds(10))
          .atMost(Duration.ofSeconds(40))
          .until(() -> asked.get() == 1);
      assertThat(other.house().isReady()).isTrue();
      assertThatItIsAnsweredOnce(task);
    }
  }

  @Test
  void letsTheAttemptThatItMakesComeToItsEnd() {
    UUID task = run();
    claimAgain();
    assertThatItIsAnsweredOnce(task);
  }

  @Test
  void abortsTheCallOfACancelledTaskThoughItHasItsJobTwice() {
    UUID task = run();
    claimAgain();
    house.door().cancel(task);
    Awaitility.await().until(() -> count("usage WHERE outcome = 'cancelled'") == 1);
    Awaitility.await().until(() -> count("scheduled_tasks WHERE task_name = 'run'") == 0);
    assertThat(asked).hasValue(1);
  }

  @Test
  void givesTheTaskBackWhenItStopsMeanwhile() {
    run();
    claimAgain();
    house.stop();
    assertThat(count("scheduled_tasks WHERE task_name = 'run' AND NOT picked")).isEqualTo(1);
    assertThat(count("tasks WHERE status = 'pending' AND attempt = 1")).isEqualTo(1);
    assertThat(asked).hasValue(1);
  }

  private void assertThatItIsAnsweredOnce(UUID task) {
    answer.countDown();
    Task done = house.await(task);
    assertThat(done.status()).isEqualTo(TaskStatus.COMPLETED);
    assertThat(done.attempt()).isEqualTo(1);
    Awaitility.await().until(() -> count("scheduled_tasks WHERE task_name = 'run'") == 0);
    assertThat(count("usage")).isEqualTo(1);
    assertThat(asked).hasValue(1);
  }

  /** A task whose model has been asked and says nothing yet. */
  private UUID run() {
    AgentConfig patient =
        new AgentConfig(List.of("openai"), null, null, null, null, null, 0, 60, null, null, null);
    UUID task = house.submit(house.agent(patient), "Take your time").id();
    Awaitility.await().until(() -> asked.get() == 1);
    return task;
  }

  /** Another instance takes the job for one whose instance died, and leaves it to this one. */
  private void claimAgain() {
    rows.run(tx ->
        tx.update(
            """
            UPDATE scheduled_tasks SET picked = false, picked_by = NULL, last_heartbeat = NULL,
                                       execution_time = now(), version = version + 1
            WHERE task_name = 'run' AND picked
            """));
    Awaitility.await()
        .until(() -> count("scheduled_tasks WHERE task_name = 'run' AND picked") == 1);
  }

  private void makeHeartbeatsOld() throws SQLException {
    try (Connection owner = TestDatabase.asOwner(where);
        Statement statement = owner.createStatement()) {
      statement.execute(
          """
          CREATE FUNCTION make_old() RETURNS trigger LANGUAGE plpgsql AS $$
          BEGIN
            NEW.last_heartbeat := now() - interval '1 minute';
            RETURN NEW;
          END
          $$;
          CREATE TRIGGER make_old BEFORE UPDATE ON scheduled_tasks FOR EACH ROW
          WHEN (OLD.picked AND NEW.picked) EXECUTE FUNCTION make_old();
          """);
    }
  }

  private long count(String where) {
    return rows.tx(tx -> tx.first(row -> row.big("n"), "SELECT count(*) AS n FROM " + where))
        .orElseThrow();
  }

  private void say(OutputStream out) throws IOException, InterruptedException {
    asked.incrementAndGet();
    FakeProvider.write(out, FakeProvider.SSE_HEAD);
    answer.await();
    FakeProvider.write(out, FakeProvider.piece("done"));
    FakeProvider.write(out, FakeProvider.finish("stop"));
    FakeProvider.write(out, "data: [DONE]\n\n");
  }
}
