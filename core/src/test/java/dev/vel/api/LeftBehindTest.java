package dev.vel.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vel.agent.AgentConfig;
import dev.vel.agent.AgentType;
import dev.vel.agent.NewAgent;
import dev.vel.audit.Actor;
import dev.vel.audit.AuditEntry;
import dev.vel.audit.AuditFilter;
import dev.vel.audit.AuditQuery;
import dev.vel.db.Database;
import dev.vel.db.TestDatabase;
import dev.vel.identity.NewUser;
import dev.vel.identity.Principal;
import dev.vel.identity.Role;
import dev.vel.identity.Scope;
import dev.vel.identity.User;
import dev.vel.integration.IntegrationProvider;
import dev.vel.integration.NewIntegration;
import dev.vel.llm.FakeProvider;
import dev.vel.mcp.NewMcpServer;
import dev.vel.task.NewTask;
import dev.vel.task.TaskParameters;
import dev.vel.wire.Page;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of what a user has when the user is deleted. */
@Timeout(120)
class LeftBehindTest {
  private FakeProvider provider;
  private TestHouse house;
  private Database rows;
  private User ann;
  private Vel hers;

  @BeforeEach
  void open() {
    provider =
        new FakeProvider(
                (out, self) -> {
                  FakeProvider.write(out, FakeProvider.SSE_HEAD);
                  self.awaitHangUp();
                })
            .withoutList();
    house = TestHouse.open(Map.of("openai", provider.base()));
    rows = TestDatabase.open(house.settings().database());
    ann = house.door().createUser(new NewUser("ann@example.org", "Correct-Horse-1", Role.USER));
    Principal principal =
        new Principal(
            ann.id(),
            ann.email(),
            Role.USER,
            Set.of(Scope.READ, Scope.WRITE),
            Optional.of(UUID.randomUUID()));
    hers = house.house().door(principal, new Actor(ann.id(), ann.email(), null, null, null));
    hers.addMcpServer(new NewMcpServer("hers", "http://127.0.0.1:1/mcp", "secret-1", null));
  }

  @AfterEach
  void close() throws IOException {
    rows.close();
    house.close();
    provider.close();
  }

  @Test
  void deletingAUserTakesTheirKeysAway() {
    hers.createIntegration(
        new NewIntegration(IntegrationProvider.GROQ, null, "gsk_secret-2"), null);
    UUID task = later();
    house.door().deleteUser(ann.id());
    assertThat(keys()).isZero();
    assertThat(count("users WHERE id = ? AND password_hash IS NOT NULL")).isZero();
    assertThat(status(task)).isEqualTo("cancelled");
    assertThat(house.door().auditLogs(new AuditQuery(AuditFilter.NONE, Page.Range.DEFAULT)).data())
        .extracting(AuditEntry::action)
        .contains("user.delete", "integration.delete", "mcp.remove", "task.cancel");
  }

  @Test
  void whatACrashLeftIsEndedSoonAfterwards() throws Exception {
    house.running();
    hers.createIntegration(
        new NewIntegration(IntegrationProvider.GROQ, null, "gsk_secret-2"), null);
    UUID running = submit(TaskParameters.NONE);
    UUID waiting = later();
    provider.request();
    crashAfterDeleting();
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> {
          sweepNow();
          assertThat(status(running)).isEqualTo("cancelled");
          assertThat(status(waiting)).isEqualTo("cancelled");
          assertThat(keys()).isZero();
        });
    provider.awaitHangUp();
  }

  private UUID later() {
    return submit(
        TaskParameters.NONE.with(it -> it.runAt = Instant.now().plus(Duration.ofDays(9))));
  }

  private UUID submit(TaskParameters parameters) {
    AgentConfig config =
        new AgentConfig(
            List.of("openai"), null, null, null, null, null, null, null, null, null, null);
    UUID agent =
        hers.createAgent(
                new NewAgent("agent " + UUID.randomUUID(), AgentType.MCP_ORCHESTRATOR, config),
                null)
            .id();
    return hers.submit(new NewTask(agent, "Say hello", null, parameters), null).id();
  }

  /** What is committed when the process is killed behind the first transaction. */
  private void crashAfterDeleting() {
    rows.run(tx -> tx.update("UPDATE users SET deleted_at = now() WHERE id = ?", ann.id()));
  }

  /** What comes about every minute. */
  private void sweepNow() {
    rows.run(tx ->
        tx.update(
            "UPDATE scheduled_tasks SET execution_time = now() WHERE task_name = 'offer' AND NOT picked"));
  }

  private String status(UUID task) {
    return rows.tx(tx ->
            tx.first(row -> row.text("status"), "SELECT status FROM tasks WHERE id = ?", task))
        .orElseThrow();
  }

  private long keys() {
    return count("integrations WHERE user_id = ?") + count("mcp_servers WHERE user_id = ?");
  }

  private long count(String what) {
    return rows.tx(
            tx -> tx.first(row -> row.big("n"), "SELECT count(*) AS n FROM " + what, ann.id()))
        .orElseThrow();
  }
}
