package dev.vel.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vel.api.TestHouse;
import dev.vel.audit.TestAudit;
import dev.vel.config.Settings;
import dev.vel.db.Database;
import dev.vel.db.Signals;
import dev.vel.db.TestDatabase;
import dev.vel.task.Attempt;
import dev.vel.task.Attempts;
import dev.vel.task.JobLease;
import dev.vel.task.LeaseLostException;
import dev.vel.task.NewTask;
import dev.vel.task.Priority;
import dev.vel.task.StepGraph;
import dev.vel.task.Task;
import dev.vel.task.TaskEvent;
import dev.vel.task.TaskFeed;
import dev.vel.task.TaskStatus;
import dev.vel.task.TaskWatch;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What workers may write, at every turn a lease can take. Nothing runs by itself here. */
class LeaseTest {
  private Settings.Database where;
  private TestHouse house;
  private Database database;
  private Signals signals;
  private HandOver handOver;
  private Attempts attempts;
  private UUID agent;

  @BeforeEach
  void open() {
    where = TestDatabase.settings();
    house =
        TestHouse.open(
            TestHouse.settings(where, Map.of("openai", URI.create("http://127.0.0.1:1/v1")), 4, 2));
    database = TestDatabase.open(where);
    signals = new Signals(database, where, where.url().orElseThrow());
    handOver = new HandOver(2, signals, InstantSource.system());
    attempts =
        new Attempts(
            new StepGraph(TestAudit.at(InstantSource.system()), signals, InstantSource.system()),
            signals,
            handOver,
            InstantSource.system());
    agent = house.agent("openai");
  }

  @AfterEach
  void close() {
    signals.close();
    database.close();
    house.close();
  }

  @Test
  void aWorkerThatSleptThroughItsLeaseCannotBeginWhatAnotherHas() {
    UUID task = house.submit(agent, "x").id();
    JobLease slept = claim(task, "a");
    JobLease awake = claim(task, "b");
    Attempt attempt = database.tx(tx -> attempts.begin(tx, task, awake)).orElseThrow();
    Optional<Attempt> late = database.tx(tx -> attempts.begin(tx, task, slept));
    assertThat(late).isEmpty();
    database.run(tx -> attempts.delta(tx, attempt, "still mine"));
  }

  @Test
  void aWorkerWhoseLeaseWentToAnotherWritesNothing() {
    UUID task = house.submit(agent, "x").id();
    Attempt old = begin(task, "a");
    Attempt now = begin(task, "b");
    assertThatThrownBy(() -> database.run(tx -> attempts.delta(tx, old, "ghost")))
        .isInstanceOf(LeaseLostException.class);
    assertThatThrownBy(
            () -> database.run(tx -> attempts.retryLater(tx, old, "ghost", Instant.now())))
        .isInstanceOf(LeaseLostException.class);
    assertThatThrownBy(() -> database.run(tx -> attempts.release(tx, old)))
        .isInstanceOf(LeaseLostException.class);
    assertThat(jobs(task)).isEqualTo(1);
    database.run(tx -> attempts.delta(tx, now, "mine"));
  }

  @Test
  void aTaskThatWaitsForABackoffGivesItsPlaceToTheNext() {
    Task first = house.submit(agent, "1");
    house.submit(agent, "2");
    Task third = house.submit(agent, "3");
    assertThat(jobs(third.id())).isZero();
    Attempt attempt = begin(first.id(), "a");
    database.run(tx -> attempts.retryLater(tx, attempt, "later", Instant.now().plusSeconds(600)));
    assertThat(jobs(first.id())).isZero();
    assertThat(jobs(third.id())).isEqualTo(1);
    assertThat(house.door().task(first.id()).status()).isEqualTo(TaskStatus.PENDING);
    house.door().cancel(third.id());
    database.run(tx -> handOver.release(tx, first.id()));
    assertThat(jobs(first.id())).isEqualTo(1);
  }

  @Test
  void aTaskIsReleasedAgainThoughItsLastReleaseIsStillAtWork() {
    UUID task = house.submit(agent, "1").id();
    Attempt attempt = begin(task, "a");
    database.run(tx -> attempts.retryLater(tx, attempt, "later", Instant.now()));
    run("UPDATE scheduled_tasks SET picked = true, picked_by = 'x' WHERE task_name = 'release'");
    database.run(tx -> handOver.release(tx, task));
    Attempt again = begin(task, "b");
    database.run(tx -> attempts.retryLater(tx, again, "later", Instant.now()));
    assertThat(
            count(
                "SELECT count(*) AS n FROM scheduled_tasks WHERE task_name = 'release' AND NOT picked"))
        .isEqualTo(1);
  }

  @Test
  void aStoppingInstancesTaskMayBeClaimedAtOnce() {
    UUID task = house.submit(agent, "1").id();
    Attempt attempt = begin(task, "a");
    database.run(tx -> attempts.release(tx, attempt));
    assertThat(
            count(
                "SELECT count(*) AS n FROM scheduled_tasks WHERE task_name = 'run' AND NOT picked AND"
                    + " execution_time <= now() AND task_instance = '"
                    + task
                    + "'"))
        .isEqualTo(1);
    assertThat(house.door().task(task).attempt()).isEqualTo(1);
  }

  @Test
  void aWatcherSeesTheEndThoughEverySignalIsLost() throws Exception {
    UUID task = house.submit(agent, "1").id();
    TaskFeed deaf = new TaskFeed(database, signals);
    signals.close();
    try (TaskWatch watch = deaf.open(task, 0)) {
      assertThat(watch.next(Duration.ofMillis(50))).isPresent();
      house.door().cancel(task);
      TaskEvent last =
          Awaitility.await()
              .atMost(Duration.ofSeconds(5))
              .until(() -> watch.next(Duration.ofMillis(50)).orElse(null), it -> it != null);
      assertThat(last.event().isFinal()).isTrue();
      assertThat(watch.ended()).isTrue();
    }
  }

  @Test
  void aDisabledUsersTasksWaitUntilTheUserIsEnabled() {
    run("UPDATE users SET disabled = true");
    UUID task = house.submit(agent, "1").id();
    assertThat(jobs(task)).isZero();
    run("UPDATE users SET disabled = false");
    database.run(handOver::offerAll);
    assertThat(jobs(task)).isEqualTo(1);
  }

  @Test
  void aReleaseThatComesTooLateDoesNotWakeWhatIsParked() {
    UUID task = house.submit(agent, "1").id();
    begin(task, "a");
    database.run(tx -> handOver.park(tx, task));
    database.run(tx -> handOver.release(tx, task));
    assertThat(jobs(task)).isZero();
    assertThat(count("SELECT count(*) AS n FROM tasks WHERE ready")).isZero();
  }

  @Test
  void aTaskThatSomebodyMerelyRefersToIsHandedOver() {
    run("UPDATE users SET disabled = true");
    UUID task = house.submit(agent, "1").id();
    run("UPDATE users SET disabled = false");
    database.run(tx -> {
      tx.first(row -> row.id("id"), "SELECT id FROM tasks WHERE id = ? FOR KEY SHARE", task);
      database.run(handOver::offerAll);
    });
    assertThat(jobs(task)).isEqualTo(1);
  }

  @Test
  void aLowTaskThatHasWaitedLongGoesBeforeUrgentOnes() {
    UUID low = submit(Priority.LOW);
    submit(Priority.HIGH);
    run(
        "UPDATE scheduled_tasks SET execution_time = now() - interval '1 minute' WHERE priority = 10");
    database.run(tx -> handOver.liftOldest(tx, Instant.now().minusSeconds(10)));
    String first =
        database
            .tx(tx ->
                tx.first(
                    row -> row.text("task_instance"),
                    "SELECT task_instance FROM scheduled_tasks WHERE task_name = 'run'"
                        + " ORDER BY priority DESC, execution_time LIMIT 1"))
            .orElseThrow();
    assertThat(first).isEqualTo(low.toString());
  }

  @Test
  void aUsersLowTasksAdvanceUnderAStreamOfUrgentOnes() {
    submit(Priority.HIGH);
    submit(Priority.HIGH);
    UUID low = submit(Priority.LOW);
    int ended = 0;
    // One hand-over in eight goes by age: two hundred without it is a chance of one in 10^11.
    for (; ended < 200 && jobs(low) == 0; ended++) {
      UUID high = submit(Priority.HIGH);
      UUID running = UUID.fromString(anyJob());
      house.door().cancel(running);
      assertThat(high).isNotEqualTo(low);
    }
    assertThat(jobs(low)).isEqualTo(1);
  }

  private UUID submit(Priority priority) {
    return house.door().submit(new NewTask(agent, "x", priority, null), null).id();
  }

  private String anyJob() {
    return database
        .tx(tx ->
            tx.first(
                row -> row.text("task_instance"),
                """
                SELECT task_instance FROM scheduled_tasks JOIN tasks ON tasks.id::text = task_instance
                WHERE task_name = 'run' AND finished_at IS NULL LIMIT 1
                """))
        .orElseThrow();
  }

  private Attempt begin(UUID task, String holder) {
    JobLease lease = claim(task, holder);
    return database.tx(tx -> attempts.begin(tx, task, lease)).orElseThrow();
  }

  /** What the engine does when it claims, or takes over, a job. */
  private JobLease claim(UUID task, String holder) {
    return database
        .tx(tx ->
            tx.first(
                row -> new JobLease(holder, row.big("version")),
                """
                UPDATE scheduled_tasks SET picked = true, picked_by = ?, version = version + 1
                WHERE task_name = 'run' AND task_instance = ? RETURNING version
                """,
                holder,
                task.toString()))
        .orElseThrow();
  }

  private long jobs(UUID task) {
    return count(
        "SELECT count(*) AS n FROM scheduled_tasks WHERE task_name = 'run' AND task_instance = '"
            + task
            + "'");
  }

  private long count(String sql) {
    return database.tx(tx -> tx.first(row -> row.big("n"), sql)).orElseThrow();
  }

  private void run(String sql) {
    database.run(tx -> tx.update(sql));
  }
}
