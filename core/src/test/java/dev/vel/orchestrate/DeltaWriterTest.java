package dev.vel.orchestrate;

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
import dev.vel.task.StepGraph;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.VelException;
import dev.vel.work.HandOver;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class DeltaWriterTest {
  private static final InstantSource CLOCK = InstantSource.system();

  @Test
  void keepsTheLastPieceUntilItIsWritten() {
    Settings.Database where = TestDatabase.settings();
    Map<String, URI> providers = Map.of("openai", URI.create("http://127.0.0.1:1/v1"));
    try (TestHouse house = TestHouse.open(TestHouse.settings(where, providers, 4, 4));
        Database database = TestDatabase.open(where);
        Signals signals = new Signals(database, where, where.url().orElseThrow())) {
      Attempts attempts =
          new Attempts(
              new StepGraph(TestAudit.at(CLOCK), signals, CLOCK),
              signals,
              new HandOver(4, signals, CLOCK),
              CLOCK);
      Attempt attempt = begin(database, attempts, house.submit(house.agent("openai"), "x").id());
      DeltaWriter deltas = new DeltaWriter(database, attempts, attempt, new Abort());
      deltas.add("the end");
      TestDatabase.setReachable(where, false);
      assertThatThrownBy(deltas::finish)
          .isInstanceOfSatisfying(
              VelException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE));
      TestDatabase.setReachable(where, true);
      // The pool was without a database, and tries again by and by.
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> database.isReachable(Duration.ofSeconds(10)));
      deltas.finish();
      deltas.finish();
      assertThat(texts(database)).containsExactly("the end");
    }
  }

  private static Attempt begin(Database database, Attempts attempts, UUID task) {
    long version =
        database
            .tx(tx ->
                tx.first(
                    row -> row.big("version"),
                    """
                    UPDATE scheduled_tasks SET picked = true, picked_by = 'me', version = version + 1
                    WHERE task_name = 'run' AND task_instance = ? RETURNING version
                    """,
                    task.toString()))
            .orElseThrow();
    return database.tx(tx -> attempts.begin(tx, task, new JobLease("me", version))).orElseThrow();
  }

  private static List<String> texts(Database database) {
    return database.tx(tx ->
        tx.query(
            row -> row.text("text"),
            "SELECT data ->> 'text' AS text FROM task_events WHERE event = 'delta' ORDER BY seq"));
  }
}
