package dev.vel.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vel.agent.AgentConfig;
import dev.vel.audit.Actor;
import dev.vel.config.Secret;
import dev.vel.config.Settings;
import dev.vel.db.TestDatabase;
import dev.vel.identity.NewUser;
import dev.vel.identity.Principal;
import dev.vel.identity.Role;
import dev.vel.identity.Scope;
import dev.vel.identity.User;
import dev.vel.integration.Integration;
import dev.vel.integration.IntegrationChange;
import dev.vel.integration.IntegrationConfig;
import dev.vel.integration.IntegrationProvider;
import dev.vel.integration.IntegrationStatus;
import dev.vel.integration.IntegrationTest;
import dev.vel.integration.NewIntegration;
import dev.vel.llm.sandbox.Sandbox;
import dev.vel.llm.sandbox.SandboxOptions;
import dev.vel.task.NewTask;
import dev.vel.task.Task;
import dev.vel.task.TaskParameters;
import dev.vel.task.TaskStatus;
import dev.vel.wire.VelException;
import java.io.IOException;
import java.net.URI;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What users' own keys do to where requests go: real houses, real sandboxes that want a key. */
class IntegrationUseTest {
  private static final String KEY = "sk-own-0123456789";
  private Sandbox operators;
  private Sandbox users;
  private TestHouse house;

  @BeforeEach
  void open() throws IOException {
    operators = Sandbox.start(SandboxOptions.DEFAULT);
    users = Sandbox.start(SandboxOptions.DEFAULT.withApiKey(new Secret(KEY)));
    house = TestHouse.open(Map.of("openai", operators.baseUri())).running();
  }

  @AfterEach
  void close() {
    house.close();
    users.close();
    operators.close();
  }

  private Integration add(IntegrationProvider provider, String key, @Nullable String model) {
    return house
        .door()
        .createIntegration(
            new NewIntegration(
                provider, new IntegrationConfig(users.baseUri().toString(), model, null), key),
            null);
  }

  private Integration now(Integration integration) {
    return house.door().integration(integration.id());
  }

  private Task run(TestHouse where, @Nullable TaskParameters parameters) {
    UUID agent = where.agent();
    Task task = where.door().submit(new NewTask(agent, "Say hello", null, parameters), null);
    return where.await(task.id());
  }

  private static TaskParameters provider(String provider) {
    return TaskParameters.NONE.with(it -> it.provider = provider);
  }

  private static TaskParameters model(String model) {
    return TaskParameters.NONE.with(it -> it.model = model);
  }

  private static String model(Task task) {
    return java.util.Objects.requireNonNull(task.result()).model();
  }

  @Test
  void sendsAUsersRequestsWithTheUsersKey() {
    assertThat(run(house, null).status()).isEqualTo(TaskStatus.COMPLETED);
    assertThat(operators.requests()).isEqualTo(1);
    Integration made = add(IntegrationProvider.OPENAI, KEY, "gpt-6-luna");
    Task done = run(house, null);
    assertThat(done.status()).isEqualTo(TaskStatus.COMPLETED);
    assertThat(model(done)).isEqualTo("gpt-6-luna");
    assertThat(users.requests("gpt-6-luna")).isEqualTo(1);
    assertThat(operators.requests()).isEqualTo(1);
    house
        .door()
        .updateIntegration(
            made.id(), new IntegrationChange(null, null, IntegrationStatus.INACTIVE));
    run(house, null);
    assertThat(users.requests()).isEqualTo(1);
    assertThat(operators.requests()).isEqualTo(2);
  }

  @Test
  void asksAnEndpointOfOnesOwnForAnyModel() {
    add(IntegrationProvider.OPENAI_COMPATIBLE, KEY, null);
    Task named = run(house, model("made-up-model"));
    assertThat(named.status()).isEqualTo(TaskStatus.COMPLETED);
    Task listed = run(house, provider("openai_compatible"));
    assertThat(model(listed)).isEqualTo("sandbox");
    assertThat(users.requests("sandbox")).isEqualTo(1);
  }

  @Test
  void takesAnyModelFromThoseWhoHaveAnEndpointOfTheirOwn() {
    try (TestHouse strict =
        TestHouse.open(Map.of("openai", URI.create("https://api.openai.com/v1")))) {
      UUID agent = strict.agent();
      NewTask task = new NewTask(agent, "Say hello", null, model("made-up-model"));
      assertThatThrownBy(() -> strict.door().submit(task, null)).isInstanceOf(VelException.class);
      strict
          .door()
          .createIntegration(
              new NewIntegration(
                  IntegrationProvider.OPENAI_COMPATIBLE,
                  new IntegrationConfig(users.baseUri().toString(), null, null),
                  KEY),
              null);
      assertThat(strict.door().submit(task, null).status()).isEqualTo(TaskStatus.PENDING);
    }
  }

  @Test
  void marksAKeyThatIsRefusedAndNeverTurnsToTheOperators() throws SQLException {
    Integration made = add(IntegrationProvider.OPENAI, "sk-wrong-0123456789", null);
    Task failed = run(house, null);
    assertThat(failed.status()).isEqualTo(TaskStatus.FAILED);
    assertThat(operators.requests()).isZero();
    Integration marked = awaitStatus(made, IntegrationStatus.ERROR);
    assertThat(marked.lastError()).contains("openai").doesNotContain("sk-wrong");
    run(house, null);
    run(house, null);
    assertThat(audits("integration.refused")).isEqualTo(1);
    Integration changed =
        house.door().updateIntegration(made.id(), new IntegrationChange(null, KEY, null));
    assertThat(changed.status()).isEqualTo(IntegrationStatus.ACTIVE);
    assertThat(changed.lastError()).isNull();
    assertThat(run(house, null).status()).isEqualTo(TaskStatus.COMPLETED);
    assertThat(operators.requests()).isZero();
  }

  @Test
  void aCallThatSucceedsEndsAnError() throws IOException, SQLException {
    Integration made = add(IntegrationProvider.OPENAI, KEY, null);
    int port = users.port();
    users.close();
    IntegrationTest test = house.door().testIntegration(made.id());
    assertThat(test.status()).isEqualTo(IntegrationTest.Status.FAILED);
    assertThat(now(made).status()).isEqualTo(IntegrationStatus.ERROR);
    users = Sandbox.start(SandboxOptions.DEFAULT.withPort(port).withApiKey(new Secret(KEY)));
    assertThat(run(house, null).status()).isEqualTo(TaskStatus.COMPLETED);
    awaitStatus(made, IntegrationStatus.ACTIVE);
    assertThat(audits("integration.recovered")).isEqualTo(1);
  }

  @Test
  void testsAKeyWithoutUsingAModel() {
    Integration made = add(IntegrationProvider.GROQ, "sk-wrong-0123456789", null);
    IntegrationTest refused = house.door().testIntegration(made.id());
    assertThat(refused.status()).isEqualTo(IntegrationTest.Status.FAILED);
    assertThat(refused.message()).contains("401").doesNotContain("sk-wrong");
    assertThat(refused.models()).isNull();
    assertThat(now(made).lastError()).isEqualTo(refused.message());
    house.door().updateIntegration(made.id(), new IntegrationChange(null, KEY, null));
    IntegrationTest passed = house.door().testIntegration(made.id());
    assertThat(passed.status()).isEqualTo(IntegrationTest.Status.PASSED);
    assertThat(passed.models()).isGreaterThan(5);
    assertThat(users.requests()).isZero();
  }

  @Test
  void aChangeIsFeltOnTheOtherInstanceAtOnce() {
    try (TestHouse other = house.beside()) {
      house.stop();
      other.running();
      assertThat(run(other, null).status()).isEqualTo(TaskStatus.COMPLETED);
      assertThat(operators.requests()).isEqualTo(1);
      try (TestHouse third = house.beside()) {
        Integration made =
            third
                .door()
                .createIntegration(
                    new NewIntegration(
                        IntegrationProvider.OPENAI,
                        new IntegrationConfig(users.baseUri().toString(), "gpt-6-luna", null),
                        KEY),
                    null);
        // Far sooner than what is remembered would be looked at again.
        Awaitility.await()
            .atMost(Duration.ofSeconds(5))
            .until(() -> {
              run(other, null);
              return users.requests() > 0;
            });
        long before = operators.requests();
        run(other, null);
        assertThat(operators.requests()).isEqualTo(before);
        third.door().deleteIntegration(made.id());
        Awaitility.await()
            .atMost(Duration.ofSeconds(5))
            .until(() -> {
              run(other, null);
              return operators.requests() > before;
            });
      }
    }
  }

  @Test
  void noAnswerIsLostWhileAKeyChangesUnderLoad() throws InterruptedException {
    Integration made = add(IntegrationProvider.OPENAI, KEY, "gpt-6-luna");
    UUID agent = house.agent();
    AtomicBoolean over = new AtomicBoolean();
    ConcurrentLinkedQueue<Task> done = new ConcurrentLinkedQueue<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      threads.add(
          Thread.startVirtualThread(() -> {
            while (!over.get()) {
              done.add(house.await(house.submit(agent, "Count to three").id()));
            }
          }));
    }
    for (int i = 0; i < 10; i++) {
      house.door().updateIntegration(made.id(), new IntegrationChange(null, KEY, null));
      Thread.sleep(50);
    }
    over.set(true);
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(done).isNotEmpty().allMatch(task -> task.status() == TaskStatus.COMPLETED);
    assertThat(operators.requests()).isZero();
  }

  @Test
  void aTimeoutOfOnesOwnBoundsACall() throws IOException {
    try (Sandbox slow = Sandbox.start(SandboxOptions.DEFAULT.withLatency(Duration.ofSeconds(20)))) {
      house
          .door()
          .createIntegration(
              new NewIntegration(
                  IntegrationProvider.OPENAI_COMPATIBLE,
                  new IntegrationConfig(slow.baseUri().toString(), "m", 1_000),
                  null),
              null);
      AgentConfig once =
          new AgentConfig(
              List.of("openai_compatible"), null, null, null, null, null, 0, 60, null, null, null);
      long start = System.nanoTime();
      Task task = house.await(house.submit(house.agent(once), "Say hello").id());
      assertThat(task.status()).isEqualTo(TaskStatus.FAILED);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    }
  }

  @Test
  void isNobodyElses() {
    Integration made = add(IntegrationProvider.OPENAI, KEY, null);
    User other =
        house.door().createUser(new NewUser("other@example.com", "Correct-Horse-1", Role.USER));
    Principal principal =
        new Principal(
            other.id(),
            other.email(),
            Role.USER,
            Set.of(Scope.READ, Scope.WRITE),
            Optional.of(UUID.randomUUID()));
    Vel theirs =
        house.house().door(principal, new Actor(other.id(), other.email(), null, null, null));
    assertThat(theirs.integrations(dev.vel.wire.Page.Range.DEFAULT).data()).isEmpty();
    IntegrationChange change = new IntegrationChange(null, null, IntegrationStatus.INACTIVE);
    assertThatThrownBy(() -> theirs.integration(made.id()))
        .hasMessage("Integration " + made.id() + " not found");
    assertThatThrownBy(() -> theirs.updateIntegration(made.id(), change))
        .hasMessage("Integration " + made.id() + " not found");
    assertThatThrownBy(() -> theirs.testIntegration(made.id()))
        .hasMessage("Integration " + made.id() + " not found");
    assertThatThrownBy(() -> theirs.deleteIntegration(made.id()))
        .hasMessage("Integration " + made.id() + " not found");
  }

  @Test
  void goesNowhereThatTheOperatorDoesNotAllowAnyMore() {
    Integration made = add(IntegrationProvider.OPENAI, KEY, null);
    Settings was = house.settings();
    house.stop();
    Settings strict =
        new Settings(
            was.database(),
            was.secretKeyBase(),
            was.previousSecrets(),
            was.providers(),
            was.server(),
            was.limits(),
            was.routing(),
            was.mcp(),
            was.workers(),
            List.of(),
            was.admin(),
            was.catalogueFile(),
            was.dataDir(),
            was.log());
    try (TestHouse guarded = TestHouse.open(strict).running()) {
      IntegrationTest test = guarded.door().testIntegration(made.id());
      assertThat(test.message()).contains("may not be called");
      assertThat(run(guarded, null).status()).isEqualTo(TaskStatus.FAILED);
      assertThat(users.requests()).isZero();
      assertThat(operators.requests()).isZero();
    }
  }

  @Test
  void keepsNoKeyInTheClear() throws SQLException {
    Integration made = add(IntegrationProvider.OPENAI, KEY, null);
    house.door().testIntegration(made.id());
    house.door().updateIntegration(made.id(), new IntegrationChange(null, KEY + "x", null));
    try (Connection connection = TestDatabase.asOwner(house.settings().database());
        var statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT i::text || coalesce(encode(i.key_ciphertext, 'escape'), '') FROM integrations i"
                    + " UNION ALL SELECT a::text FROM audit_logs a"
                    + " UNION ALL SELECT k::text FROM idempotency_keys k")) {
      int seen = 0;
      while (rows.next()) {
        assertThat(rows.getString(1)).doesNotContain(KEY).doesNotContain("sk-own");
        seen++;
      }
      assertThat(seen).isGreaterThan(3);
    }
    house.door().deleteIntegration(made.id());
    assertThat(count("SELECT count(*) FROM integrations")).isZero();
    for (String action : List.of("create", "test", "update", "delete")) {
      assertThat(audits("integration." + action)).isEqualTo(1);
    }
  }

  private Integration awaitStatus(Integration integration, IntegrationStatus status) {
    return Awaitility.await()
        .atMost(Duration.ofSeconds(5))
        .until(() -> now(integration), it -> it.status() == status);
  }

  private long audits(String action) throws SQLException {
    return count("SELECT count(*) FROM audit_logs WHERE action = '" + action + "'");
  }

  private long count(String sql) throws SQLException {
    try (Connection connection = TestDatabase.asOwner(house.settings().database());
        var statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }
}
