package dev.vel.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vel.config.Settings;
import dev.vel.db.Database;
import dev.vel.db.PgBouncer;
import dev.vel.db.Signals;
import dev.vel.db.TestDatabase;
import dev.vel.llm.sandbox.Sandbox;
import dev.vel.llm.sandbox.SandboxOptions;
import dev.vel.task.Task;
import dev.vel.task.TaskEvent;
import dev.vel.task.TaskStatus;
import dev.vel.task.TaskWatch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** vel behind the real pgbouncer in transaction mode: {@code scripts/pgbouncer} installs it. */
@EnabledIf(value = "isInstalled", disabledReason = "there is no pgbouncer: see scripts/pgbouncer")
@Timeout(180)
class PoolerTest {
  private static final int TASKS = 30;

  @TempDir private Path folder;

  static boolean isInstalled() {
    return PgBouncer.program().isPresent();
  }

  @ParameterizedTest(name = "a way past it: {0}")
  @ValueSource(booleans = {true, false})
  void twoInstancesRunTasksAndHearOfEachOtherThroughIt(boolean direct) throws Exception {
    Settings.Database bare = TestDatabase.bare();
    try (PgBouncer pooler = PgBouncer.before(bare, folder);
        Sandbox sandbox = Sandbox.start(SandboxOptions.DEFAULT)) {
      Settings settings =
          TestHouse.settings(
              pooler.database(direct), Map.of("openai", sandbox.baseUri()), 8, TASKS);
      // The first also migrates an empty database.
      try (TestHouse asks = TestHouse.open(settings);
          TestHouse works = asks.beside().running()) {
        UUID agent = asks.agent("openai");
        List<UUID> tasks = new ArrayList<>();
        for (int i = 0; i < TASKS; i++) {
          tasks.add(asks.submit(agent, "Count to " + i).id());
        }
        assertThat(finalEvent(asks.door(), tasks.getFirst())).isEqualTo(TaskEvent.Kind.RESULT);
        for (UUID task : tasks) {
          Task done = asks.await(task);
          assertThat(done.status()).as("%s", done.error()).isEqualTo(TaskStatus.COMPLETED);
        }
        assertThat(works.house().isReady()).isTrue();
      }
    }
  }

  @ParameterizedTest(name = "a way past it: {0}")
  @ValueSource(booleans = {true, false})
  void everyTransactionIsTheRestrictedRolesAndHasItsLimits(boolean direct) throws Exception {
    Settings.Database owner = TestDatabase.settings();
    try (PgBouncer pooler = PgBouncer.before(owner, folder);
        Database database = TestDatabase.open(pooler.database(direct))) {
      for (int i = 0; i < 20; i++) {
        pooler.soil();
        String seen =
            database.tx(tx ->
                tx.first(
                        row -> row.text("seen"),
                        "SELECT current_user || ' ' || current_setting('statement_timeout')"
                            + " || ' ' || current_setting('lock_timeout') AS seen")
                    .orElseThrow());
        assertThat(seen).isEqualTo("vel_app 20s 10s");
      }
      assertThatThrownBy(() -> database.run(tx -> tx.update("DELETE FROM audit_logs")))
          .hasStackTraceContaining("permission denied");
    }
  }

  @ParameterizedTest(name = "a way past it: {0}")
  @ValueSource(booleans = {true, false})
  void anInstanceHearsOfAnotherOrLooksAgainByItself(boolean direct) throws Exception {
    Settings.Database owner = TestDatabase.settings();
    try (PgBouncer pooler = PgBouncer.before(owner, folder)) {
      Settings.Database settings = pooler.database(direct);
      List<String> heard = new CopyOnWriteArrayList<>();
      try (Database database = TestDatabase.open(settings);
          Database other = TestDatabase.open(settings);
          Signals listens = new Signals(database, settings, settings.url().orElseThrow());
          Signals tells = new Signals(other, settings, settings.url().orElseThrow())) {
        listens.listen(heard::add);
        Awaitility.await().until(() -> !direct || listens.isListening());
        heard.clear();
        tells.announce("news");
        Awaitility.await()
            .atMost(Duration.ofSeconds(10))
            .until(() ->
                direct
                    ? heard.contains("news")
                    : Collections.frequency(heard, Signals.EVERYTHING) > 1);
      }
    }
  }

  private static TaskEvent.Kind finalEvent(Vel door, UUID task) throws InterruptedException {
    try (TaskWatch watch = door.watch(task, 0)) {
      TaskEvent last = null;
      while (!watch.ended()) {
        var next = watch.next(Duration.ofSeconds(60));
        assertThat(next).isPresent();
        last = next.orElseThrow();
      }
      assertThat(last).isNotNull();
      return last.event();
    }
  }
}
