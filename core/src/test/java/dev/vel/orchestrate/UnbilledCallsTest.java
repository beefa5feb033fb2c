package dev.vel.orchestrate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vel.api.TestHouse;
import dev.vel.config.Settings;
import dev.vel.db.Database;
import dev.vel.db.TestDatabase;
import dev.vel.llm.FakeProvider;
import dev.vel.wire.VelException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Calls of tasks that end while there is no database to write them down. */
class UnbilledCallsTest {
  private Settings.Database where;
  private Database rows;

  @BeforeEach
  void open() {
    where = TestDatabase.settings();
    rows = TestDatabase.open(where);
  }

  @AfterEach
  void close() {
    TestDatabase.setReachable(where, true);
    rows.close();
  }

  @Test
  void billsACallThatFailedMeanwhile() throws Exception {
    try (FakeProvider model = answering(FakeProvider.response("500 Broken", "", "{}"));
        TestHouse house = house(model)) {
      house.submit(house.agent("openai"), "Fail me");
      awaitUnbilled(house);
      TestDatabase.setReachable(where, true);
      // The pool that the test looks through was without a database, too, and tries again by and
      // by.
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .ignoreException(VelException.class)
          .until(() -> calls("server_error") >= 1);
    }
  }

  @Test
  void billsAnAnswerThatAStopKeepsFromBeingWrittenDown() throws Exception {
    try (FakeProvider model = answering(ScriptedModel.text("done"));
        TestHouse house = house(model)) {
      house.submit(house.agent("openai"), "Answer me");
      assertThat(model.request()).isNotEmpty();
      CompletableFuture<Void> stopped = CompletableFuture.runAsync(house::stop);
      awaitUnbilled(house);
      TestDatabase.setReachable(where, true);
      assertThat(stopped).succeedsWithin(Duration.ofSeconds(30));
      assertThat(calls("ok")).isEqualTo(1);
      assertThat(house.house().meter().lost()).isZero();
    }
  }

  /** A model that takes the database away before it answers for the first time. */
  private FakeProvider answering(String answer) {
    AtomicBoolean first = new AtomicBoolean(true);
    return new FakeProvider(
            (out, self) -> {
              if (first.getAndSet(false)) {
                TestDatabase.setReachable(where, false);
              }
              FakeProvider.write(out, answer);
            })
        .withoutList();
  }

  private TestHouse house(FakeProvider model) {
    return TestHouse.open(TestHouse.settings(where, Map.of("openai", model.base()), 4, 4))
        .running();
  }

  private static void awaitUnbilled(TestHouse house) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> house.house().meter().waiting() == 1);
  }

  private long calls(String outcome) {
    return rows.tx(tx ->
            tx.first(
                row -> row.big("n"),
                "SELECT count(*) AS n FROM usage WHERE task_id IS NOT NULL AND outcome = ?",
                outcome))
        .orElseThrow();
  }
}
