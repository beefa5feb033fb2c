package dev.vel.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.agent.Agent;
import dev.vel.agent.AgentChange;
import dev.vel.agent.AgentConfig;
import dev.vel.agent.AgentQuery;
import dev.vel.agent.AgentStatus;
import dev.vel.agent.AgentTest;
import dev.vel.agent.AgentTestRequest;
import dev.vel.agent.AgentType;
import dev.vel.agent.NewAgent;
import dev.vel.agent.Optimize;
import dev.vel.audit.AuditEntry;
import dev.vel.audit.AuditFilter;
import dev.vel.audit.AuditFormat;
import dev.vel.audit.AuditHead;
import dev.vel.audit.AuditOutcome;
import dev.vel.audit.AuditQuery;
import dev.vel.audit.AuditVerification;
import dev.vel.identity.ApiKey;
import dev.vel.identity.NewApiKey;
import dev.vel.identity.NewUser;
import dev.vel.identity.Role;
import dev.vel.identity.Scope;
import dev.vel.identity.User;
import dev.vel.identity.UserChange;
import dev.vel.integration.Integration;
import dev.vel.integration.IntegrationChange;
import dev.vel.integration.IntegrationConfig;
import dev.vel.integration.IntegrationProvider;
import dev.vel.integration.IntegrationStatus;
import dev.vel.integration.IntegrationTest;
import dev.vel.integration.NewIntegration;
import dev.vel.mcp.McpApproval;
import dev.vel.mcp.McpServerTest;
import dev.vel.mcp.McpServerView;
import dev.vel.mcp.NewMcpServer;
import dev.vel.route.Breakers;
import dev.vel.route.ProviderState;
import dev.vel.route.RouteExplanation;
import dev.vel.route.RouteRequest;
import dev.vel.task.NewTask;
import dev.vel.task.PlanRequest;
import dev.vel.task.PlanStep;
import dev.vel.task.Priority;
import dev.vel.task.StepState;
import dev.vel.task.Task;
import dev.vel.task.TaskEvent;
import dev.vel.task.TaskParameters;
import dev.vel.task.TaskQuery;
import dev.vel.task.TaskStatus;
import dev.vel.task.TaskType;
import dev.vel.task.TaskWatch;
import dev.vel.usage.NewQuota;
import dev.vel.usage.QuotaReport;
import dev.vel.usage.QuotaSetter;
import dev.vel.usage.QuotaUnit;
import dev.vel.usage.UsageQuery;
import dev.vel.usage.UsageReport;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.Json;
import dev.vel.wire.Page;
import dev.vel.wire.VelException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What every front door does, whichever implementation stands behind it: an administrator's door
 * onto a house whose engine runs and whose provider {@code openai} is a sandbox.
 */
public abstract class FrontDoorContract {

  /** The door under test. */
  protected abstract Vel door();

  /** Where the sandbox is; the operator allows its host. */
  protected abstract URI provider();

  @Test
  void makesShowsChangesListsAndDeletesAgents() {
    AgentConfig config =
        new AgentConfig(
            List.of("openai"), null, null, "Be brief.", 0.5, 100, 2, 30, null, null, null);
    Agent made = door().createAgent(new NewAgent(name(), AgentType.RESEARCHER, config), null);
    assertThat(made.status()).isEqualTo(AgentStatus.PENDING);
    assertThat(door().agent(made.id())).isEqualTo(made);
    Agent changed =
        door()
            .updateAgent(
                made.id(),
                new AgentChange(name(), null, AgentStatus.INACTIVE, AgentConfig.DEFAULT));
    assertThat(changed.config()).isEqualTo(AgentConfig.DEFAULT);
    Page<Agent> inactive =
        door()
            .agents(
                new AgentQuery(AgentStatus.INACTIVE, AgentType.RESEARCHER, new Page.Range(100, 0)));
    assertThat(inactive.data()).contains(changed);
    refused(ErrorCode.CONFLICT, () -> door().submit(task(made.id(), "no"), null));
    door().deleteAgent(made.id(), false);
    refused(ErrorCode.NOT_FOUND, () -> door().agent(made.id()));
  }

  @Test
  void refusesASecondAgentOfTheSameName() {
    String name = name();
    door().createAgent(new NewAgent(name, AgentType.RESEARCHER, null), null);
    refused(
        ErrorCode.CONFLICT,
        () -> door().createAgent(new NewAgent(name, AgentType.CODE_GENERATOR, null), null));
  }

  @Test
  void namesEveryBadFieldAtOnce() {
    AgentConfig config =
        new AgentConfig(
            List.of("nobody"), null, null, null, null, null, null, null, null, null, null);
    VelException unknown =
        refused(
            ErrorCode.VALIDATION_ERROR,
            () -> door().createAgent(new NewAgent(name(), AgentType.RESEARCHER, config), null));
    assertThat(unknown.details().getFirst().field()).isEqualTo("config.providers");
    assertThat(unknown.details().getFirst().message()).contains("openai", "groq", "perplexity");
    TaskParameters parameters =
        TaskParameters.NONE.with(it -> {
          it.maxTokens = -1;
          it.temperature = 7.0;
          it.timeoutSeconds = 900;
        });
    VelException several =
        refused(
            ErrorCode.VALIDATION_ERROR,
            () -> door().submit(new NewTask(agent(), " ", null, parameters), null));
    assertThat(several.details())
        .extracting("field")
        .containsExactlyInAnyOrder(
            "description",
            "parameters.max_tokens",
            "parameters.temperature",
            "parameters.timeout_seconds");
  }

  @Test
  void refusesASchemaThatIsNoneBeforeATaskIsMade() {
    JsonNode schema = Json.read("{\"properties\":{\"n\":{\"type\":\"nmber\"}}}", JsonNode.class);
    TaskParameters parameters = TaskParameters.NONE.with(it -> it.responseSchema = schema);
    VelException refused =
        refused(
            ErrorCode.VALIDATION_ERROR,
            () -> door().submit(new NewTask(agent(), "x", null, parameters), null));
    assertThat(refused.details().getFirst().field()).isEqualTo("parameters.response_schema");
    assertThat(refused.details().getFirst().message())
        .startsWith("is not a valid JSON Schema: /properties/n/type does not have a value in");
  }

  @Test
  void triesAnAgentWithoutRecordingATask() {
    UUID agent = agent();
    AgentTest echo =
        door()
            .testAgent(agent, new AgentTestRequest("ping", AgentTestRequest.TestType.SIMPLE_ECHO));
    assertThat(echo.status()).isEqualTo(AgentTest.Status.PASSED);
    assertThat(echo.result()).isEqualTo("ping");
    AgentTest full =
        door().testAgent(agent, new AgentTestRequest("Hello", AgentTestRequest.TestType.FULL));
    assertThat(full.providerUsed()).isEqualTo("openai");
    assertThat(full.result()).isNotBlank();
    assertThat(door().tasks(all(agent)).meta().total()).isZero();
    assertThat(door().agent(agent).status()).isEqualTo(AgentStatus.ACTIVE);
  }

  @Test
  void runsATaskToItsResult() {
    Task task = door().submit(task(agent(), "Write a haiku about Postgres"), null);
    assertThat(task.status()).isEqualTo(TaskStatus.PENDING);
    assertThat(task.priority()).isEqualTo(Priority.MEDIUM);
    Task done = await(task.id());
    assertThat(done.status()).isEqualTo(TaskStatus.COMPLETED);
    assertThat(Objects.requireNonNull(done.result()).providerUsed()).isEqualTo("openai");
    assertThat(done.history()).isNotEmpty();
  }

  @Test
  void watchesATaskToItsEndAndResumesWhereItLeftOff() throws Exception {
    UUID task = door().submit(task(agent(), "Tell me something to watch"), null).id();
    List<TaskEvent> events = watch(task, 0);
    for (int i = 0; i < events.size(); i++) {
      assertThat(events.get(i).id()).isEqualTo(i + 1);
    }
    assertThat(events.getLast().event()).isEqualTo(TaskEvent.Kind.RESULT);
    assertThat(watch(task, 2)).extracting(TaskEvent::id).startsWith(3L).hasSize(events.size() - 2);
    assertThat(watch(task, events.size())).isEmpty();
  }

  @Test
  void submitsManyInOneGoInOrder() {
    UUID agent = agent();
    List<Task> tasks = door().submitAll(List.of(task(agent, "one"), task(agent, "two")), null);
    assertThat(tasks).extracting(Task::description).containsExactly("one", "two");
    refused(
        ErrorCode.NOT_FOUND,
        () -> door().submitAll(List.of(task(agent, "a"), task(UUID.randomUUID(), "b")), null));
    tasks.forEach(task -> await(task.id()));
    assertThat(door().tasks(all(agent)).meta().total()).isEqualTo(2);
  }

  @Test
  void answersARepeatedRequestAsTheFirst() {
    UUID agent = agent();
    String key = "key-" + UUID.randomUUID();
    Task first = door().submit(task(agent, "once"), key);
    assertThat(door().submit(task(agent, "once"), key).id()).isEqualTo(first.id());
    refused(ErrorCode.IDEMPOTENCY_MISMATCH, () -> door().submit(task(agent, "other"), key));
  }

  @Test
  void continuesATaskThatHasEnded() {
    UUID agent = agent();
    Task first = await(door().submit(task(agent, "Name a river"), null).id());
    TaskParameters continuing = TaskParameters.NONE.continuing(first.id());
    Task second = await(door().submit(new NewTask(agent, "Another", null, continuing), null).id());
    assertThat(second.parameters()).isEqualTo(continuing);
    assertThat(Objects.requireNonNull(second.result()).tokens().prompt())
        .as("the model was told both")
        .isGreaterThan(Objects.requireNonNull(first.result()).tokens().prompt());
    TaskParameters nowhere = TaskParameters.NONE.continuing(UUID.randomUUID());
    refused(
        ErrorCode.VALIDATION_ERROR,
        () -> door().submit(new NewTask(agent, "x", null, nowhere), null));
  }

  @Test
  void filtersTasks() {
    UUID agent = agent();
    Task high =
        door().submit(new NewTask(agent, "Needle in the Haystack", Priority.HIGH, null), null);
    door().submit(task(agent, "Nothing here"), null);
    await(high.id());
    Page<Task> found =
        door()
            .tasks(
                new TaskQuery(
                    null,
                    agent,
                    Priority.HIGH,
                    high.createdAt().minusSeconds(1),
                    Instant.now().plusSeconds(60),
                    "needle",
                    Page.Range.DEFAULT));
    assertThat(found.data()).extracting(Task::id).containsExactly(high.id());
    assertThat(found.data().getFirst().history()).isEmpty();
  }

  @Test
  void cutsLongTextsOfTasksInListsAndSaysSo() {
    UUID agent = agent();
    String description = "Say hello. " + "é".repeat(20_000);
    TaskParameters parameters =
        TaskParameters.NONE.with(it -> {
          it.language = "French";
          it.inputData = Json.object().put("text", "x".repeat(20_000));
        });
    NewTask task = new NewTask(agent, description, null, parameters);
    Task whole = await(door().submit(task, null).id());
    TaskQuery query = new TaskQuery(null, agent, null, null, null, null, Page.Range.DEFAULT);
    Task listed = door().tasks(query).data().getFirst();
    assertThat(listed.abridged()).isTrue();
    assertThat(listed.description()).isEqualTo(description.substring(0, 16_384));
    assertThat(listed.parameters())
        .isEqualTo(TaskParameters.NONE.with(it -> it.language = "French"));
    assertThat(whole.abridged()).isNull();
    assertThat(whole.description()).isEqualTo(description);
    assertThat(whole.parameters()).isEqualTo(parameters);
    PlanStep step = new PlanStep("a", "A", "x".repeat(20_000), List.of(), null, null, null);
    TaskParameters planned = parameters.withPlan(new PlanRequest(null, List.of(step)));
    door().submit(new NewTask(agent, "Go on", null, planned), null);
    assertThat(door().tasks(query).data().getFirst().parameters())
        .isEqualTo(listed.parameters().withPlan(PlanRequest.ANY));
    Task brief = await(door().submit(task(agent, "brief"), null).id());
    assertThat(door().tasks(query).data().getFirst())
        .satisfies(it -> assertThat(it.abridged()).isNull())
        .satisfies(it -> assertThat(it.result()).isEqualTo(brief.result()));
  }

  @Test
  void runsAPlanAndShowsItsSteps() {
    UUID agent = agent();
    PlanRequest wish =
        new PlanRequest(
            null,
            List.of(
                new PlanStep("a", "First", "Say one", List.of(), TaskType.SIMPLE, null, agent),
                new PlanStep("b", "Second", "Say two", List.of("a"), null, null, null)));
    NewTask goal = new NewTask(agent, "Say two things", null, TaskParameters.NONE.withPlan(wish));
    Task submitted = door().submit(goal, null);
    assertThat(submitted.parameters().plan()).isEqualTo(wish);
    Task done = await(submitted.id());
    assertThat(done.status()).isEqualTo(TaskStatus.COMPLETED);
    assertThat(done.steps()).extracting(StepState::id).containsExactly("a", "b");
    assertThat(done.steps().get(1).dependsOn()).containsExactly("a");
    assertThat(Objects.requireNonNull(done.result()).steps()).isEqualTo(done.steps());
    Page<Task> steps =
        door()
            .tasks(
                new TaskQuery(null, null, null, null, null, null, done.id(), Page.Range.DEFAULT));
    assertThat(steps.data()).extracting(Task::title).containsExactly("Second", "First");
    assertThat(steps.data().getFirst().dependsOn()).containsExactly(steps.data().get(1).id());
    assertThat(door().tasks(all(agent)).data()).extracting(Task::id).containsExactly(done.id());
    refused(ErrorCode.CONFLICT, () -> door().retry(steps.data().getFirst().id()));
    NewTask any =
        new NewTask(agent, "In two steps", null, TaskParameters.NONE.withPlan(PlanRequest.ANY));
    assertThat(await(door().submit(any, null).id()).steps()).hasSize(2);
  }

  @Test
  void cancelsOnceAndRetriesOnlyWhatIsFinal() {
    TaskParameters later =
        TaskParameters.NONE.with(it -> it.runAt = Instant.now().plus(Duration.ofHours(1)));
    Task task = door().submit(new NewTask(agent(), "Much later", null, later), null);
    refused(ErrorCode.CONFLICT, () -> door().retry(task.id()));
    assertThat(door().cancel(task.id()).status()).isEqualTo(TaskStatus.CANCELLED);
    refused(ErrorCode.CONFLICT, () -> door().cancel(task.id()));
    Task again = door().retry(task.id());
    assertThat(again.retryOf()).isEqualTo(task.id());
    door().cancel(again.id());
  }

  @Test
  void neverRevealsWhatIsNotThere() {
    UUID nobody = UUID.randomUUID();
    refused(ErrorCode.NOT_FOUND, () -> door().agent(nobody));
    refused(ErrorCode.NOT_FOUND, () -> door().task(nobody));
    refused(ErrorCode.NOT_FOUND, () -> door().watch(nobody, 0).close());
    refused(ErrorCode.NOT_FOUND, () -> door().user(nobody));
    refused(ErrorCode.NOT_FOUND, () -> door().revokeKey(nobody));
  }

  @Test
  void managesUsers() {
    String email = "user-" + UUID.randomUUID() + "@example.com";
    User made = door().createUser(new NewUser(email, "Correct-Horse-1", null));
    assertThat(made.role()).isEqualTo(Role.USER);
    refused(
        ErrorCode.CONFLICT, () -> door().createUser(new NewUser(email, "Correct-Horse-2", null)));
    User disabled = door().updateUser(made.id(), new UserChange(null, null, null, null, true));
    assertThat(disabled.disabled()).isTrue();
    assertThat(door().users(Role.USER, new Page.Range(100, 0)).data()).contains(disabled);
    door().deleteUser(made.id());
    refused(ErrorCode.NOT_FOUND, () -> door().user(made.id()));
    assertThat(door().me().role()).isEqualTo(Role.ADMIN);
  }

  @Test
  void showsAnApiKeyOnce() {
    ApiKey made = door().createKey(new NewApiKey("ci", List.of(Scope.READ), null));
    assertThat(made.key()).startsWith("vel_").endsWith(made.hint());
    ApiKey listed =
        door().keys(new Page.Range(100, 0)).data().stream()
            .filter(key -> key.id().equals(made.id()))
            .findFirst()
            .orElseThrow();
    assertThat(listed.key()).isNull();
    door().revokeKey(made.id());
  }

  @Test
  void sumsUpUsage() {
    await(door().submit(task(agent(), "Cost me something"), null).id());
    UsageReport report =
        door()
            .usage(
                new UsageQuery(null, Instant.now().plusSeconds(60), UsageQuery.GroupBy.PROVIDER));
    assertThat(report.data()).extracting(UsageReport.Line::key).contains("openai");
    assertThat(report.total().costUsd()).isPositive();
  }

  @Test
  void keepsMcpServersAndNeverShowsTheirKeys() {
    String key = "sk-own-0123456789";
    String url = provider() + "/nowhere";
    McpServerView made = door().addMcpServer(new NewMcpServer("docs", url, key, null));
    assertThat(made.origin()).isEqualTo(McpServerView.Origin.OWN);
    assertThat(made.keyHint()).isEqualTo("…6789");
    assertThat(Json.write(made)).doesNotContain(key);
    assertThat(door().mcpServer("docs").url()).isEqualTo(url);
    assertThat(door().mcpServers(Page.Range.DEFAULT).data())
        .extracting(McpServerView::name)
        .contains("docs");
    refused(
        ErrorCode.CONFLICT, () -> door().addMcpServer(new NewMcpServer("docs", url, null, null)));
    McpServerTest test = door().testMcpServer("docs");
    assertThat(test.status()).isEqualTo(McpServerTest.Status.FAILED);
    assertThat(test.message()).contains("docs");
    refused(ErrorCode.UNAVAILABLE, () -> door().mcpTools("docs"));
    refused(
        ErrorCode.VALIDATION_ERROR,
        () -> door().approveMcpTools("docs", new McpApproval(List.of())));
    McpApproval.Seen seen = new McpApproval.Seen("search", "0".repeat(64));
    refused(
        ErrorCode.UNAVAILABLE,
        () -> door().approveMcpTools("docs", new McpApproval(List.of(seen))));
    refused(
        ErrorCode.VALIDATION_ERROR,
        () -> door().approveMcpTools("docs", new McpApproval(List.of(seen, seen))));
    door().removeMcpServer("docs");
    refused(ErrorCode.NOT_FOUND, () -> door().mcpServer("docs"));
    refused(ErrorCode.NOT_FOUND, () -> door().removeMcpServer("docs"));
  }

  @Test
  void startsNoCommandThatTheOperatorDoesNotList() {
    refused(
        ErrorCode.FORBIDDEN,
        () -> door().addMcpServer(new NewMcpServer("sh", null, null, List.of("/bin/sh"))));
    VelException several =
        refused(
            ErrorCode.VALIDATION_ERROR,
            () -> door().addMcpServer(new NewMcpServer("No", null, "k", List.of(" "))));
    assertThat(several.details())
        .extracting("field")
        .containsExactlyInAnyOrder("name", "command", "api_key");
  }

  @Test
  void keepsIntegrationsAndNeverShowsTheirKeys() {
    String key = "sk-own-0123456789";
    IntegrationConfig config = new IntegrationConfig(provider() + "/", "sandbox", 30_000);
    NewIntegration wanted = new NewIntegration(IntegrationProvider.OPENAI_COMPATIBLE, config, key);
    String idempotencyKey = UUID.randomUUID().toString();
    Integration made = door().createIntegration(wanted, idempotencyKey);
    assertThat(door().createIntegration(wanted, idempotencyKey)).isEqualTo(made);
    assertThat(made.status()).isEqualTo(IntegrationStatus.ACTIVE);
    assertThat(made.keyHint()).isEqualTo("…6789");
    assertThat(made.config().baseUrl()).isEqualTo(provider().toString());
    assertThat(door().integration(made.id())).isEqualTo(made);
    assertThat(door().integrations(Page.Range.DEFAULT).data()).contains(made);
    assertThat(Json.write(made)).doesNotContain(key);
    refused(ErrorCode.CONFLICT, () -> door().createIntegration(wanted, null));
    IntegrationTest test = door().testIntegration(made.id());
    assertThat(test.status()).isEqualTo(IntegrationTest.Status.PASSED);
    assertThat(test.models()).isPositive();
    Integration off =
        door()
            .updateIntegration(
                made.id(), new IntegrationChange(null, null, IntegrationStatus.INACTIVE));
    assertThat(off.status()).isEqualTo(IntegrationStatus.INACTIVE);
    assertThat(off.lastTestedAt()).isNotNull();
    door().deleteIntegration(made.id());
    refused(ErrorCode.NOT_FOUND, () -> door().integration(made.id()));
    refused(ErrorCode.NOT_FOUND, () -> door().deleteIntegration(made.id()));
  }

  @Test
  void wantsTheKeyAgainWhenTheAddressChanges() {
    UUID id =
        door()
            .createIntegration(
                new NewIntegration(IntegrationProvider.PERPLEXITY, null, "pplx-0123456789"), null)
            .id();
    IntegrationConfig elsewhere = new IntegrationConfig(provider().toString(), null, null);
    VelException refusal =
        refused(
            ErrorCode.VALIDATION_ERROR,
            () -> door().updateIntegration(id, new IntegrationChange(elsewhere, null, null)));
    assertThat(refusal.details().getFirst().field()).isEqualTo("api_key");
    Integration moved =
        door().updateIntegration(id, new IntegrationChange(elsewhere, "pplx-9876543210", null));
    assertThat(moved.config()).isEqualTo(elsewhere);
    assertThat(moved.keyHint()).isEqualTo("…3210");
    door().deleteIntegration(id);
  }

  @Test
  void namesEveryBadFieldOfAnIntegration() {
    VelException several =
        refused(
            ErrorCode.VALIDATION_ERROR,
            () ->
                door()
                    .createIntegration(
                        new NewIntegration(
                            IntegrationProvider.GROQ,
                            new IntegrationConfig("https://u@h/v1", " ", 1),
                            "two words"),
                        null));
    assertThat(several.details())
        .extracting("field")
        .containsExactlyInAnyOrder(
            "config.base_url", "config.default_model", "config.timeout_ms", "api_key");
    refused(
        ErrorCode.VALIDATION_ERROR,
        () ->
            door()
                .createIntegration(
                    new NewIntegration(
                        IntegrationProvider.OPENAI_COMPATIBLE,
                        new IntegrationConfig("https://10.0.0.1/v1", null, null),
                        null),
                    null));
  }

  @Test
  void setsQuotasAndSaysWhatIsLeft() {
    UUID user =
        door()
            .createUser(new NewUser(UUID.randomUUID() + "@example.org", "Correct-Horse-1", null))
            .id();
    NewQuota hard = new NewQuota(null, QuotaUnit.USD, new BigDecimal("20"), true);
    NewQuota soft = new NewQuota("groq", QuotaUnit.TOKENS, new BigDecimal("5000"), false);
    QuotaReport given = door().setQuotas(user, List.of(hard, soft));
    assertThat(door().quotas(user)).isEqualTo(given);
    assertThat(given.userId()).isEqualTo(user);
    assertThat(given.quotas())
        .extracting(QuotaReport.Line::setBy)
        .containsExactly(QuotaSetter.ADMIN, QuotaSetter.ADMIN);
    assertThat(given.quotas().getFirst().remaining()).isEqualByComparingTo("20");
    assertThat(door().setQuotas(user, List.of()).quotas()).isEmpty();
    refused(ErrorCode.NOT_FOUND, () -> door().quotas(UUID.randomUUID()));
    VelException bad =
        refused(
            ErrorCode.VALIDATION_ERROR,
            () ->
                door()
                    .setQuotas(
                        null,
                        List.of(new NewQuota(null, QuotaUnit.USD, BigDecimal.ONE.negate(), true))));
    assertThat(bad.details().getFirst().field()).isEqualTo("quotas[0].limit");
    VelException mistyped =
        refused(
            ErrorCode.VALIDATION_ERROR,
            () ->
                door()
                    .setQuotas(
                        null, List.of(new NewQuota("grok", QuotaUnit.USD, BigDecimal.TEN, true))));
    assertThat(mistyped.details().getFirst().field()).isEqualTo("quotas[0].provider");
    assertThat(door().quotas(null).quotas()).isEmpty();
  }

  @Test
  void tellsItsHealth() {
    Health health = door().health();
    assertThat(health.dependencies()).containsEntry("database", "connected");
    assertThat(health.status()).isEqualTo("healthy");
  }

  @Test
  void warnsOfModelsThatEndSoon() {
    // Holds from 90 days before the day on which the catalogue's gpt-4o ends, and after it.
    assertThat(door().health().warnings()).anyMatch(it -> it.startsWith("openai gpt-4o "));
  }

  @Test
  void explainsARouteAndRecordsNothing() {
    UUID agent = agent();
    TaskParameters parameters =
        TaskParameters.NONE.with(it -> {
          it.optimize = Optimize.COST;
          it.maxTokens = 50;
        });
    RouteExplanation route =
        door().explainRoute(new RouteRequest("Write a function in Java", agent, parameters));
    assertThat(route.taskType()).isEqualTo(TaskType.CODE_GENERATION);
    assertThat(route.rule()).isEqualTo("make_code");
    assertThat(route.rationale()).contains("function", "is first in the agent's order");
    assertThat(route.expectedTokens()).isEqualTo(50);
    RouteExplanation.Option first = route.candidates().getFirst();
    assertThat(first.provider()).isEqualTo("openai");
    assertThat(first.model()).isEqualTo("gpt-6-luna");
    assertThat(first.estimatedCostUsd()).isPositive();
    assertThat(first.breaker()).isEqualTo(Breakers.State.CLOSED);
    assertThat(door().tasks(all(agent)).meta().total()).isZero();
    refused(
        ErrorCode.NOT_FOUND,
        () -> door().explainRoute(new RouteRequest("x", UUID.randomUUID(), null)));
    refused(
        ErrorCode.VALIDATION_ERROR, () -> door().explainRoute(new RouteRequest(" ", null, null)));
  }

  @Test
  void showsProvidersWithPricesAndHowTheyFare() {
    Task timed = await(door().submit(task(agent(), "Time me"), null).id());
    String used = Objects.requireNonNull(timed.result()).model();
    Page<ProviderState> page = door().providers(Page.Range.DEFAULT);
    assertThat(page.data())
        .extracting(ProviderState::name)
        .startsWith("openai", "groq", "perplexity");
    ProviderState openai = page.data().getFirst();
    assertThat(openai.configured()).isTrue();
    assertThat(openai.health()).isEqualTo("available");
    assertThat(page.data().get(1).configured()).isFalse();
    ProviderState.ModelState mini = model(openai, "gpt-4o-mini");
    assertThat(mini.cachedInputPrice()).isEqualByComparingTo("0.075");
    assertThat(mini.successor()).isEqualTo("gpt-6-luna");
    assertThat(Objects.requireNonNull(model(openai, used).latency()).calls()).isPositive();
    assertThat(door().providers(new Page.Range(1, 1)).data())
        .extracting(ProviderState::name)
        .containsExactly("groq");
  }

  private static ProviderState.ModelState model(ProviderState provider, @Nullable String id) {
    return provider.models().stream()
        .filter(model -> model.id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  private UUID agent() {
    AgentConfig config =
        new AgentConfig(
            List.of("openai"), null, null, null, null, null, null, null, null, null, null);
    return door().createAgent(new NewAgent(name(), AgentType.MCP_ORCHESTRATOR, config), null).id();
  }

  private static String name() {
    return "agent " + UUID.randomUUID();
  }

  @Test
  void everyChangeLeavesARowInTheLog() {
    Instant before = Instant.now().minusSeconds(60);
    UUID agent = agent();
    door().updateAgent(agent, new AgentChange(name(), null, null, null));
    UUID task = door().submit(task(agent, "Say hello"), null).id();
    await(task);
    UUID again = door().retry(task).id();
    await(again);
    UUID user =
        door()
            .createUser(
                new NewUser(
                    name().replace(' ', '-') + "@example.org", "Correct-Horse-12", Role.USER))
            .id();
    door().updateUser(user, new UserChange(null, null, null, null, true));
    door().deleteUser(user);
    door().deleteAgent(agent, true);
    assertThat(actions("agent", agent, before))
        .contains("agent.create", "agent.update", "agent.delete");
    assertThat(actions("task", task, before)).contains("task.create", "task.complete");
    assertThat(actions("task", again, before)).contains("task.create");
    assertThat(actions("user", user, before)).contains("user.create", "user.update", "user.delete");
  }

  private List<String> actions(String type, UUID id, Instant from) {
    AuditFilter filter =
        new AuditFilter(null, null, type, id.toString(), AuditOutcome.SUCCESS, from, null);
    Page<AuditEntry> page = door().auditLogs(new AuditQuery(filter, new Page.Range(100, 0)));
    assertThat(page.meta().total()).isEqualTo(page.data().size());
    assertThat(page.data()).extracting(AuditEntry::resourceId).containsOnly(id.toString());
    return page.data().stream().map(AuditEntry::action).toList();
  }

  @Test
  void exportsWhatTheLogLists() throws IOException {
    UUID agent = agent();
    AuditFilter filter =
        new AuditFilter("agent.create", null, "agent", agent.toString(), null, null, null);
    AuditEntry listed =
        door().auditLogs(new AuditQuery(filter, Page.Range.DEFAULT)).data().getFirst();
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    door().auditExport(filter, AuditFormat.JSONL, lines);
    assertThat(Json.read(lines.toString(StandardCharsets.UTF_8), AuditEntry.class))
        .isEqualTo(listed);
    ByteArrayOutputStream csv = new ByteArrayOutputStream();
    door().auditExport(filter, AuditFormat.CSV, csv);
    assertThat(csv.toString(StandardCharsets.UTF_8).lines())
        .hasSize(2)
        .anyMatch(line -> line.startsWith("\"" + listed.id() + "\",\""));
    ByteArrayOutputStream none = new ByteArrayOutputStream();
    door()
        .auditExport(
            new AuditFilter("no.such", null, null, null, null, null, null),
            AuditFormat.JSONL,
            none);
    assertThat(none.size()).isZero();
  }

  @Test
  void provesTheLog() {
    agent();
    AuditVerification found =
        Awaitility.await()
            .atMost(Duration.ofSeconds(30))
            .until(() -> door().auditVerify(null), it -> it.head() != null);
    assertThat(found.intact()).as("%s", found.problem()).isTrue();
    assertThat(found.rows()).isPositive();
    assertThat(door().auditVerify(found.head()).intact()).isTrue();
    AuditHead other = new AuditHead(found.head().number(), "0".repeat(64));
    assertThat(door().auditVerify(other).problem().kind())
        .isEqualTo(AuditVerification.Kind.NOT_EXPECTED);
  }

  private static NewTask task(UUID agent, String description) {
    return new NewTask(agent, description, null, null);
  }

  private static TaskQuery all(UUID agent) {
    return new TaskQuery(null, agent, null, null, null, null, Page.Range.DEFAULT);
  }

  private Task await(UUID task) {
    return Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> door().task(task), it -> it.status().isFinal());
  }

  private List<TaskEvent> watch(UUID task, long after) throws InterruptedException {
    List<TaskEvent> events = new ArrayList<>();
    try (TaskWatch watch = door().watch(task, after)) {
      while (!watch.ended()) {
        watch.next(Duration.ofSeconds(2)).ifPresent(events::add);
      }
    }
    assertThat(Json.write(events)).doesNotContain("sk-test");
    return events;
  }

  private static VelException refused(ErrorCode code, ThrowingCallable call) {
    VelException[] refusal = new VelException[1];
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            VelException.class,
            e -> {
              assertThat(e.code()).isEqualTo(code);
              refusal[0] = e;
            });
    return refusal[0];
  }
}
