package dev.vel.work;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vel.api.TestHouse;
import dev.vel.config.Claimant;
import dev.vel.config.McpServer;
import dev.vel.config.Secret;
import dev.vel.config.Settings;
import dev.vel.db.Database;
import dev.vel.db.TestDatabase;
import dev.vel.llm.FakeProvider;
import dev.vel.task.NewTask;
import dev.vel.task.PlanRequest;
import dev.vel.task.PlanStep;
import dev.vel.task.Task;
import dev.vel.task.TaskParameters;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Commands of local mode on one database, each with the providers of its own environment. */
class ClaimantTest {
  private final Settings.Database where = TestDatabase.settings();
  private final FakeProvider first = saying("first");
  private final FakeProvider second = saying("second");
  private Database rows;

  @BeforeEach
  void open() {
    rows = TestDatabase.open(where);
  }

  @AfterEach
  void close() throws IOException {
    rows.close();
    first.close();
    second.close();
  }

  @Test
  void aTaskIsRunWithTheProvidersOfWhoeverSubmittedIt() {
    try (TestHouse one = with(first).running();
        TestHouse other = with(second).running()) {
      UUID agent = one.agent("openai");
      for (int i = 0; i < 5; i++) {
        UUID ours = one.submit(agent, "x").id();
        UUID theirs = other.submit(agent, "x").id();
        assertThat(output(one, ours)).isEqualTo("first");
        assertThat(output(one, theirs)).isEqualTo("second");
      }
    }
  }

  @Test
  void theStepsOfAPlanAreToo() {
    try (TestHouse one = with(first).running();
        TestHouse other = with(second).running()) {
      List<PlanStep> steps = new ArrayList<>();
      for (String id : List.of("a", "b", "c", "d")) {
        steps.add(new PlanStep(id, id, "x", List.of(), null, null, null));
      }
      TaskParameters parameters =
          TaskParameters.NONE.withPlan(new PlanRequest(null, List.copyOf(steps)));
      UUID agent = one.agent("openai");
      UUID plan = one.door().submit(new NewTask(agent, "x", null, parameters), null).id();
      assertThat(output(one, plan)).contains("first").doesNotContain("second");
      assertThat(other.house().isReady()).isTrue();
      assertThat(names()).hasSize(1);
    }
  }

  @Test
  void aTaskThatIsTriedAgainIsRunWithTheProvidersOfWhoeverTriesIt() {
    try (TestHouse one = with(first).running();
        TestHouse other = with(second).running()) {
      UUID task = one.submit(one.agent("openai"), "x").id();
      one.await(task);
      UUID again = other.door().retry(task).id();
      assertThat(output(one, again)).isEqualTo("second");
    }
  }

  @Test
  void enginesOfTheSameProvidersStandInForOneAnotherAtOnce() throws SQLException {
    try (TestHouse command = with(first)) {
      command.submit(command.agent("openai"), "x");
      assertThat(reachable(Claimant.of(settings(first.base())))).isTrue();
      assertThat(reachable(Claimant.of(settings(second.base())))).isFalse();
    }
  }

  @Test
  void aTaskThatItsEngineGaveUpIsAnybodys() throws SQLException {
    try (TestHouse command = with(first);
        Connection alive = named(Claimant.of(settings(first.base())))) {
      command.submit(command.agent("openai"), "x");
      run("UPDATE scheduled_tasks SET execution_time = now() - interval '1 minute'");
      assertThat(alive.isValid(5)).isTrue();
      assertThat(reachable("vel-other")).isFalse();
      run("UPDATE scheduled_tasks SET consecutive_failures = 1"); // As the engine revives it.
      assertThat(reachable("vel-other")).isTrue();
    }
  }

  @Test
  void aTaskWhoseEnginesAreGoneIsRunByAnyOther() {
    try (TestHouse other = with(second).running()) {
      UUID task;
      try (TestHouse gone = with(first)) {
        task = gone.submit(gone.agent("openai"), "x").id();
      }
      assertThat(output(other, task)).isEqualTo("second");
    }
  }

  @Test
  void aTaskIsLeftToAnEngineThatComesInTime() throws SQLException {
    try (TestHouse gone = with(first)) {
      gone.submit(gone.agent("openai"), "x");
    }
    run("UPDATE scheduled_tasks SET execution_time = now() + interval '1 minute'");
    assertThat(reachable("vel-other")).isFalse();
    run("UPDATE scheduled_tasks SET execution_time = now() - interval '6 seconds'");
    Awaitility.await().until(() -> reachable("vel-other"));
    try (Connection come = named(Claimant.of(settings(first.base())))) {
      assertThat(come.isValid(5)).isTrue();
      assertThat(reachable("vel-other")).isFalse();
    }
  }

  @Test
  void aDaemonsTasksAreAnybodysOfItsInstances() {
    try (TestHouse daemon = TestHouse.open(settings(first.base())).running()) {
      output(daemon, daemon.submit(daemon.agent("openai"), "x").id());
      assertThat(names()).isEmpty();
    }
  }

  @Test
  void theNameSaysAllThatAnswersDependOn() {
    Settings settings = settings(URI.create("http://127.0.0.1:1/v1"));
    String name = Claimant.of(settings);
    assertThat(name).as("in every process").isEqualTo("vel-e125d6e5c981efb1e68705095f68754e");
    assertThat(Claimant.of(settings(URI.create("http://127.0.0.1:2/v1")))).isNotEqualTo(name);
    Settings files = TestHouse.routed(settings, settings.routing(), Path.of("models.yaml"));
    assertThat(Claimant.of(files)).isNotEqualTo(name);
    assertThat(
            List.of(
                tooled(settings, "mcp", "a"),
                tooled(settings, "mcp", "b"),
                tooled(settings, "other", "a")))
        .doesNotHaveDuplicates()
        .doesNotContain(name);
  }

  private static String tooled(Settings settings, String program, String token) {
    McpServer server =
        new McpServer.Stdio(List.of(program), Map.of("TOKEN", new Secret(token)), Optional.empty());
    return Claimant.of(
        TestHouse.tooled(
            settings,
            new Settings.Mcp(Map.of("docs", server), settings.mcp().taskMasterProject())));
  }

  private TestHouse with(FakeProvider provider) {
    return TestHouse.openLocal(settings(provider.base()));
  }

  private Settings settings(URI provider) {
    return TestHouse.settings(where, Map.of("openai", provider), 4, 32);
  }

  /** Whether an engine of this name may have the job that there is. */
  private boolean reachable(String name) throws SQLException {
    try (Connection engine = named(name);
        Statement statement = engine.createStatement();
        ResultSet jobs =
            statement.executeQuery("SELECT FROM reachable_jobs WHERE task_name = 'run'")) {
      return jobs.next();
    }
  }

  private Connection named(String name) throws SQLException {
    Connection connection = TestDatabase.asOwner(where);
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET application_name = '" + name + "'");
    }
    return connection;
  }

  private void run(String sql) {
    rows.run(tx -> tx.update(sql));
  }

  private static String output(TestHouse house, UUID id) {
    Task task = house.await(id);
    assertThat(task.error()).isNull();
    return task.result().output();
  }

  private List<String> names() {
    return rows.tx(tx ->
        tx.query(
            row -> row.text("claimant"),
            "SELECT DISTINCT claimant FROM tasks WHERE claimant IS NOT NULL"));
  }

  private static FakeProvider saying(String text) {
    return FakeProvider.saying(
            FakeProvider.SSE_HEAD,
            FakeProvider.piece(text),
            FakeProvider.finish("stop"),
            "data: [DONE]\n\n")
        .withoutList();
  }
}
