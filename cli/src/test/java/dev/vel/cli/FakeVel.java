package dev.vel.cli;

import dev.vel.agent.Agent;
import dev.vel.agent.AgentChange;
import dev.vel.agent.AgentConfig;
import dev.vel.agent.AgentQuery;
import dev.vel.agent.AgentStatus;
import dev.vel.agent.AgentTest;
import dev.vel.agent.AgentTestRequest;
import dev.vel.agent.NewAgent;
import dev.vel.api.Health;
import dev.vel.api.Vel;
import dev.vel.audit.AuditEntry;
import dev.vel.audit.AuditFilter;
import dev.vel.audit.AuditFormat;
import dev.vel.audit.AuditHead;
import dev.vel.audit.AuditQuery;
import dev.vel.audit.AuditVerification;
import dev.vel.audit.Export;
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
import dev.vel.integration.IntegrationStatus;
import dev.vel.integration.IntegrationTest;
import dev.vel.integration.NewIntegration;
import dev.vel.mcp.McpApproval;
import dev.vel.mcp.McpServerTest;
import dev.vel.mcp.McpServerView;
import dev.vel.mcp.McpTool;
import dev.vel.mcp.McpToolList;
import dev.vel.mcp.NewMcpServer;
import dev.vel.mcp.ToolServer;
import dev.vel.route.Breakers;
import dev.vel.route.ProviderState;
import dev.vel.route.RouteExplanation;
import dev.vel.route.RouteRequest;
import dev.vel.task.NewTask;
import dev.vel.task.Priority;
import dev.vel.task.StepState;
import dev.vel.task.Task;
import dev.vel.task.TaskError;
import dev.vel.task.TaskEvent;
import dev.vel.task.TaskParameters;
import dev.vel.task.TaskQuery;
import dev.vel.task.TaskResult;
import dev.vel.task.TaskStatus;
import dev.vel.task.TaskType;
import dev.vel.task.TaskWatch;
import dev.vel.usage.NewQuota;
import dev.vel.usage.QuotaReport;
import dev.vel.usage.QuotaSetter;
import dev.vel.usage.UsageQuery;
import dev.vel.usage.UsageReport;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.Ids;
import dev.vel.wire.Json;
import dev.vel.wire.Page;
import dev.vel.wire.VelException;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A front door that keeps everything in memory, and whose tasks do what the test says. */
public final class FakeVel implements Vel {
  private static final UUID ME = new UUID(7, 7);
  public static final Instant NOW = Instant.parse("2026-11-22T14:00:00Z");

  /** Who goes through it. */
  UUID me = ME;

  final Map<UUID, Agent> agents = new LinkedHashMap<>();
  public final Map<UUID, Task> tasks = Collections.synchronizedMap(new LinkedHashMap<>());
  final Map<UUID, Integration> integrations = new LinkedHashMap<>();
  final List<@Nullable String> providerKeys = new ArrayList<>();
  final Map<String, McpServerView> mcpServers = new LinkedHashMap<>();
  final List<McpTool> mcpTools = new ArrayList<>();
  final List<McpApproval> mcpApprovals = new ArrayList<>();
  McpServerTest mcpTest =
      new McpServerTest(McpServerTest.Status.PASSED, "docs offers 2 tools", 12, 2);
  final Map<UUID, User> users = new LinkedHashMap<>();
  final List<@Nullable String> passwords = new ArrayList<>();
  final Map<UUID, ApiKey> keys = new LinkedHashMap<>();
  IntegrationTest integrationTest =
      new IntegrationTest(IntegrationTest.Status.PASSED, "groq took the key", 12, 3);
  public final List<NewTask> submitted = new ArrayList<>();
  final List<NewQuota> quotas = new ArrayList<>();

  /** Runs after somebody has read the quotas. */
  Runnable onQuotas = () -> {};

  public final List<UUID> cancelled = new CopyOnWriteArrayList<>();

  /** What the next watched tasks say, in order, before they end. */
  public final List<TaskEvent> script = new ArrayList<>();

  /** How watched tasks end; null for never. */
  public @Nullable TaskStatus outcome = TaskStatus.COMPLETED;

  /** How single tasks end, whatever the others do. */
  final Map<UUID, TaskStatus> outcomes = new LinkedHashMap<>();

  /** Why tasks ran directly; null for no reason. */
  @Nullable String fallbackReason;

  /** How tasks end that are listed, for whoever looks instead of watching; null for not yet. */
  Function<Task, @Nullable TaskStatus> ending = task -> null;

  /** Runs before tasks are listed. */
  Runnable onList = () -> {};

  /** What was submitted together, by its idempotency key. */
  final Map<String, List<Task>> batches = new LinkedHashMap<>();

  /** Runs after tasks were submitted together, before anybody hears of it. */
  public Runnable onBatch = () -> {};

  /** Whether no provider is configured. */
  boolean servesNobody;

  /** Hears of tasks that are to be cancelled, before they are. */
  public Consumer<UUID> onCancel = task -> {};

  /** Streams that may be open at once. */
  int streams = Integer.MAX_VALUE;

  final List<AuditEntry> deeds = new ArrayList<>();
  AuditFilter audited = AuditFilter.NONE;
  @Nullable AuditHead expectedHead;
  AuditVerification verification = new AuditVerification(true, 0, 0, 0, 0, null, null);

  public String output = "Hello, world";

  /** Whether lists leave out what came of tasks, as they do of long texts. */
  public boolean abridging;

  public TaskError error = new TaskError("PROVIDERS_EXHAUSTED", "every provider failed", true);
  AgentTest.Status testOutcome = AgentTest.Status.PASSED;
  public @Nullable RuntimeException failure;
  List<String> warnings = List.of();
  @Nullable RouteRequest explained;

  /** What every plan is made of. */
  List<StepState> steps = List.of();

  /** Whether a cancelled task has the output as what had come by then. */
  public boolean keepsPartial;

  /** Whether tasks that fail took tokens all the same. */
  public boolean failureTakesTokens;

  public TaskResult.Tokens tokens = new TaskResult.Tokens(12, 34, 0, 46);

  /** A model that no provider serves. */
  @Nullable String unknownModel;

  /** What was used has cost so much. */
  BigDecimal usageCost = new BigDecimal("0.02");

  /** What every answer costs. */
  public BigDecimal cost = new BigDecimal("0.0000345000");

  /** Whether streams notice nothing of failures, as those that are opened again for a while. */
  public boolean enduring;

  /** Hears the key of each task that is submitted, before it is there. */
  public Consumer<@Nullable String> onSubmit = key -> {};

  /** Runs whenever somebody looks at a watched task that does not end. */
  public Runnable onWait = () -> {};

  public void says(TaskEvent.Kind kind, String json) {
    script.add(
        new TaskEvent(
            script.size() + 1,
            kind,
            Json.read(json, com.fasterxml.jackson.databind.node.ObjectNode.class),
            NOW));
  }

  public Agent agentNamed(String name) {
    return createAgent(new NewAgent(name, dev.vel.agent.AgentType.RESEARCHER, null), null);
  }

  public Task taskOf(Agent agent, String description, TaskStatus status) {
    Task task = task(Ids.next(), agent.id(), description, status, TaskParameters.NONE);
    tasks.put(task.id(), task);
    return task;
  }

  /** The same task in another state. */
  public Task taskAs(Task old, TaskStatus status) {
    return task(old.id(), old.agentId(), old.description(), status, old.parameters());
  }

  private void mayFail() {
    if (failure != null) {
      throw failure;
    }
  }

  @Override
  public Agent createAgent(NewAgent agent, @Nullable String idempotencyKey) {
    mayFail();
    if (agents.values().stream().anyMatch(other -> other.name().equals(agent.name()))) {
      throw VelException.conflict("an agent of that name exists");
    }
    AgentConfig config = Objects.requireNonNullElse(agent.config(), AgentConfig.DEFAULT);
    Agent made =
        new Agent(Ids.next(), agent.name(), agent.type(), AgentStatus.PENDING, config, NOW, NOW);
    agents.put(made.id(), made);
    return made;
  }

  @Override
  public Page<Agent> agents(AgentQuery query) {
    mayFail();
    return page(
        agents.values().stream()
            .filter(agent -> query.status() == null || agent.status() == query.status())
            .filter(agent -> query.type() == null || agent.type() == query.type())
            .sorted(Comparator.comparing(Agent::id).reversed())
            .toList(),
        query.range());
  }

  @Override
  public Agent agent(UUID id) {
    mayFail();
    return Optional.ofNullable(agents.get(id))
        .orElseThrow(() -> VelException.notFound("Agent", id));
  }

  @Override
  public Agent updateAgent(UUID id, AgentChange change) {
    Agent old = agent(id);
    Agent changed =
        new Agent(
            id,
            Objects.requireNonNullElse(change.name(), old.name()),
            Objects.requireNonNullElse(change.type(), old.type()),
            Objects.requireNonNullElse(change.status(), old.status()),
            Objects.requireNonNullElse(change.config(), old.config()),
            old.createdAt(),
            NOW);
    agents.put(id, changed);
    return changed;
  }

  @Override
  public void deleteAgent(UUID id, boolean force) {
    agent(id);
    if (!force && tasks.values().stream().anyMatch(task -> task.agentId().equals(id))) {
      throw VelException.conflict("the agent has running tasks; use --force to cancel them");
    }
    agents.remove(id);
  }

  @Override
  public AgentTest testAgent(UUID id, AgentTestRequest request) {
    agent(id);
    return new AgentTest(
        Ids.next(),
        testOutcome,
        request.testPayload(),
        12,
        "groq",
        List.of(new AgentTest.Check("configuration", testOutcome, "looked at")));
  }

  @Override
  public Task submit(NewTask task, @Nullable String idempotencyKey) {
    mayFail();
    onSubmit.accept(idempotencyKey);
    submitted.add(task);
    TaskParameters parameters = Objects.requireNonNullElse(task.parameters(), TaskParameters.NONE);
    Task made =
        task(Ids.next(), task.agentId(), task.description(), TaskStatus.PENDING, parameters);
    tasks.put(made.id(), made);
    return made;
  }

  @Override
  public List<Task> submitAll(List<NewTask> all, @Nullable String idempotencyKey) {
    mayFail();
    String key = Objects.requireNonNullElseGet(idempotencyKey, () -> Ids.next().toString());
    List<Task> made = batches.get(key);
    if (made == null) {
      made = all.stream().map(task -> submit(task, null)).toList();
      batches.put(key, made);
    }
    onBatch.run();
    return made;
  }

  @Override
  public Page<Task> tasks(TaskQuery query) {
    onList.run();
    mayFail();
    for (Task task : List.copyOf(tasks.values())) {
      TaskStatus status = task.status().isFinal() ? null : ending.apply(task);
      if (status != null) {
        end(task.id(), status);
      }
    }
    return page(
        List.copyOf(tasks.values()).stream()
            .filter(task -> query.status() == null || task.status() == query.status())
            .filter(task -> query.agentId() == null || task.agentId().equals(query.agentId()))
            .filter(task -> Objects.equals(task.parentId(), query.parentId()))
            .filter(task -> query.q() == null || task.description().contains(query.q()))
            .sorted(Comparator.comparing(Task::id).reversed())
            .map(task -> abridging ? abridged(task) : task)
            .toList(),
        query.range());
  }

  private static Task abridged(Task task) {
    return new Task(
        task.id(),
        task.agentId(),
        task.description(),
        task.status(),
        task.priority(),
        task.parameters(),
        null,
        task.error(),
        task.attempt(),
        List.of(),
        task.retryOf(),
        task.parentId(),
        task.title(),
        task.dependsOn(),
        List.of(),
        task.createdAt(),
        task.startedAt(),
        task.finishedAt(),
        task.updatedAt(),
        true);
  }

  @Override
  public Task task(UUID id) {
    mayFail();
    return Optional.ofNullable(tasks.get(id)).orElseThrow(() -> VelException.notFound("Task", id));
  }

  @Override
  public Task cancel(UUID id) {
    onCancel.accept(id);
    if (task(id).status().isFinal()) {
      throw VelException.conflict("the task has ended already");
    }
    cancelled.add(id);
    return end(id, TaskStatus.CANCELLED);
  }

  @Override
  public Task retry(UUID id) {
    Task old = task(id);
    return submit(new NewTask(old.agentId(), old.description(), null, null), null);
  }

  @Override
  public TaskWatch watch(UUID id, long after) {
    task(id);
    if (streams == 0) {
      throw new VelException(ErrorCode.RATE_LIMIT_EXCEEDED, "too many streams");
    }
    streams--;
    List<TaskEvent> events =
        new ArrayList<>(script.stream().filter(event -> event.id() > after).toList());
    return new ScriptedWatch(id, events);
  }

  private final class ScriptedWatch implements TaskWatch {
    private final UUID id;
    private final List<TaskEvent> events;
    private boolean ended;

    ScriptedWatch(UUID id, List<TaskEvent> events) {
      this.id = id;
      this.events = events;
    }

    @Override
    public Optional<TaskEvent> next(Duration patience) {
      if (!enduring) {
        mayFail();
      }
      if (!events.isEmpty()) {
        return Optional.of(events.removeFirst());
      }
      TaskStatus status = outcomes.getOrDefault(id, outcome);
      if (ended || status == null) {
        onWait.run();
        return Optional.empty();
      }
      ended = true;
      end(id, status);
      TaskEvent.Kind kind =
          status == TaskStatus.COMPLETED ? TaskEvent.Kind.RESULT : TaskEvent.Kind.ERROR;
      return Optional.of(
          new TaskEvent(
              script.size() + 1,
              kind,
              Json.object().put("status", status.name().toLowerCase(java.util.Locale.ROOT)),
              NOW));
    }

    @Override
    public boolean ended() {
      return ended;
    }

    @Override
    public void close() {
      events.clear();
      streams++;
    }
  }

  private Task end(UUID id, TaskStatus status) {
    Task old = task(id);
    Task ended = task(id, old.agentId(), old.description(), status, old.parameters());
    tasks.put(id, ended);
    return ended;
  }

  private Task task(
      UUID id, UUID agent, String description, TaskStatus status, TaskParameters parameters) {
    TaskResult result =
        new TaskResult(
            output,
            "groq",
            "openai/gpt-oss-120b",
            "direct",
            fallbackReason,
            1_234,
            5,
            tokens,
            cost,
            false,
            null,
            List.of());
    return new Task(
        id,
        agent,
        description,
        status,
        Priority.MEDIUM,
        parameters,
        status == TaskStatus.COMPLETED
                || (status == TaskStatus.CANCELLED && keepsPartial)
                || (status == TaskStatus.FAILED && failureTakesTokens)
            ? result
            : null,
        status == TaskStatus.FAILED ? error : null,
        1,
        List.of(new Task.Step("submitted", "pending", NOW, null, null, null)),
        null,
        null,
        null,
        List.of(),
        parameters.plan() == null ? List.of() : steps,
        NOW,
        status == TaskStatus.PENDING ? null : NOW,
        status.isFinal() ? NOW : null,
        NOW,
        null);
  }

  @Override
  public RouteExplanation explainRoute(RouteRequest request) {
    mayFail();
    explained = request;
    TaskParameters wishes = Objects.requireNonNullElse(request.parameters(), TaskParameters.NONE);
    if (unknownModel != null && unknownModel.equals(wishes.model())) {
      throw VelException.invalid("parameters.model", "is not known");
    }
    if (servesNobody) {
      return new RouteExplanation(
          TaskType.SIMPLE, "greeting", "simple because it is short", 2, 200, List.of());
    }
    return new RouteExplanation(
        TaskType.SIMPLE,
        "greeting",
        "simple because it is a greeting (\"hello\")",
        2,
        200,
        List.of(
            new RouteExplanation.Option(
                "groq",
                "openai/gpt-oss-20b",
                "is the default for simple",
                new BigDecimal("0.0000601500"),
                120L,
                400L,
                Breakers.State.CLOSED,
                new BigDecimal("0.075"),
                new BigDecimal("0.3"),
                null,
                131_072,
                62,
                null)));
  }

  @Override
  public Page<ProviderState> providers(Page.Range range) {
    mayFail();
    return page(
        List.of(provider("openai", true, "key_refused"), provider("groq", false, "unknown")),
        range);
  }

  private static ProviderState provider(String name, boolean configured, String listing) {
    ProviderState.ModelState model =
        new ProviderState.ModelState(
            "gpt-4o",
            new BigDecimal("2.5"),
            new BigDecimal("10"),
            new BigDecimal("1.25"),
            null,
            null,
            128_000,
            Set.of("chat"),
            80,
            true,
            LocalDate.of(2027, 1, 14),
            "gpt-6-sol",
            Breakers.State.OPEN,
            new ProviderState.Latency(900, 2_000, 1_000, 7));
    String health = configured ? "available" : "not_configured";
    return new ProviderState(
        name, configured, health, listing, List.of(model), List.of("o9"), List.of());
  }

  @Override
  public User me() {
    return new User(me, "me@example.org", Role.ADMIN, false, NOW, NOW);
  }

  @Override
  public User updateMe(UserChange change) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Page<User> users(@Nullable Role role, Page.Range range) {
    mayFail();
    List<User> all = new ArrayList<>(users.values());
    all.add(me());
    return page(all.stream().filter(user -> role == null || user.role() == role).toList(), range);
  }

  @Override
  public User createUser(NewUser user) {
    mayFail();
    Role role = Objects.requireNonNullElse(user.role(), Role.USER);
    User made = new User(Ids.next(), user.email(), role, false, NOW, NOW);
    passwords.add(user.password());
    users.put(made.id(), made);
    return made;
  }

  @Override
  public User user(UUID id) {
    mayFail();
    return Optional.ofNullable(users.get(id)).orElseThrow(() -> VelException.notFound("User", id));
  }

  @Override
  public User updateUser(UUID id, UserChange change) {
    User old = user(id);
    User changed =
        new User(
            id,
            Objects.requireNonNullElse(change.email(), old.email()),
            Objects.requireNonNullElse(change.role(), old.role()),
            Objects.requireNonNullElse(change.disabled(), old.disabled()),
            old.createdAt(),
            NOW);
    passwords.add(change.password());
    users.put(id, changed);
    return changed;
  }

  @Override
  public void deleteUser(UUID id) {
    user(id);
    users.remove(id);
  }

  @Override
  public Page<ApiKey> keys(Page.Range range) {
    mayFail();
    List<ApiKey> all = List.copyOf(keys.values());
    return Page.of(
        all.stream().skip(range.offset()).limit(range.limit()).toList(), all.size(), range);
  }

  @Override
  public ApiKey createKey(NewApiKey key) {
    mayFail();
    UUID id = UUID.randomUUID();
    List<Scope> scopes =
        key.scopes() == null ? List.of(Scope.READ, Scope.WRITE) : List.copyOf(key.scopes());
    keys.put(id, new ApiKey(id, key.name(), "3456", scopes, NOW, key.expiresAt(), null, null));
    return new ApiKey(id, key.name(), "3456", scopes, NOW, key.expiresAt(), null, "vel_123456");
  }

  @Override
  public void revokeKey(UUID id) {
    mayFail();
    keys.remove(id);
  }

  @Override
  public Integration createIntegration(NewIntegration said, @Nullable String idempotencyKey) {
    mayFail();
    providerKeys.add(said.apiKey());
    Integration made =
        new Integration(
            Ids.next(),
            said.provider(),
            Objects.requireNonNullElse(said.config(), IntegrationConfig.DEFAULT),
            IntegrationStatus.ACTIVE,
            said.apiKey() == null ? null : "…hint",
            null,
            null,
            NOW,
            NOW);
    integrations.put(made.id(), made);
    return made;
  }

  @Override
  public Page<Integration> integrations(Page.Range range) {
    mayFail();
    return page(
        integrations.values().stream()
            .sorted(Comparator.comparing(Integration::id).reversed())
            .toList(),
        range);
  }

  @Override
  public Integration integration(UUID id) {
    mayFail();
    return Optional.ofNullable(integrations.get(id))
        .orElseThrow(() -> VelException.notFound("Integration", id));
  }

  @Override
  public Integration updateIntegration(UUID id, IntegrationChange change) {
    Integration old = integration(id);
    providerKeys.add(change.apiKey());
    Integration changed =
        new Integration(
            id,
            old.provider(),
            Objects.requireNonNullElse(change.config(), old.config()),
            Objects.requireNonNullElse(change.status(), old.status()),
            change.apiKey() == null ? old.keyHint() : "…anew",
            null,
            null,
            old.createdAt(),
            NOW);
    integrations.put(id, changed);
    return changed;
  }

  @Override
  public void deleteIntegration(UUID id) {
    integration(id);
    integrations.remove(id);
  }

  @Override
  public IntegrationTest testIntegration(UUID id) {
    integration(id);
    return integrationTest;
  }

  @Override
  public Page<McpServerView> mcpServers(Page.Range range) {
    mayFail();
    return Page.of(List.copyOf(mcpServers.values()), mcpServers.size(), range);
  }

  @Override
  public McpServerView mcpServer(String name) {
    mayFail();
    return Optional.ofNullable(mcpServers.get(name))
        .orElseThrow(() -> VelException.notFound("MCP server", "'" + name + "'"));
  }

  @Override
  public McpServerView addMcpServer(NewMcpServer server) {
    mayFail();
    providerKeys.add(server.apiKey());
    McpServerView made =
        new McpServerView(
            server.name(),
            McpServerView.Origin.OWN,
            server.url() == null ? McpServerView.Transport.STDIO : McpServerView.Transport.HTTP,
            server.url(),
            server.command(),
            server.apiKey() == null ? null : "…hint",
            ToolServer.State.IDLE,
            null,
            0,
            NOW);
    mcpServers.put(made.name(), made);
    return made;
  }

  @Override
  public void removeMcpServer(String name) {
    mayFail();
    mcpServers.remove(mcpServer(name).name());
  }

  @Override
  public McpServerTest testMcpServer(String name) {
    mayFail();
    mcpServer(name);
    return mcpTest;
  }

  @Override
  public McpToolList mcpTools(String name) {
    mayFail();
    mcpServer(name);
    return new McpToolList(name, mcpTools);
  }

  @Override
  public McpToolList approveMcpTools(String name, McpApproval approval) {
    mayFail();
    mcpApprovals.add(approval);
    return mcpTools(name);
  }

  @Override
  public UsageReport usage(UsageQuery query) {
    mayFail();
    UsageReport.Line line = new UsageReport.Line("groq", 3, 1, 100, 50, 0, 20, 1, 0, usageCost);
    return new UsageReport(NOW, NOW.plusSeconds(60), query.groupBy(), List.of(line), line);
  }

  @Override
  public QuotaReport quotas(@Nullable UUID userId) {
    mayFail();
    QuotaReport report =
        new QuotaReport(
            Objects.requireNonNullElse(userId, ME),
            "2026-11",
            Instant.parse("2026-12-01T00:00:00Z"),
            quotas.stream().map(FakeVel::line).toList());
    onQuotas.run();
    return report;
  }

  @Override
  public QuotaReport setQuotas(@Nullable UUID userId, List<NewQuota> wanted) {
    mayFail();
    quotas.clear();
    quotas.addAll(wanted);
    return quotas(userId);
  }

  private static QuotaReport.Line line(NewQuota quota) {
    return new QuotaReport.Line(
        quota.provider(),
        quota.unit(),
        quota.limit(),
        quota.hard(),
        QuotaSetter.USER,
        BigDecimal.ONE,
        BigDecimal.ZERO,
        quota.limit().subtract(BigDecimal.ONE),
        null,
        null);
  }

  @Override
  public Page<AuditEntry> auditLogs(AuditQuery query) {
    mayFail();
    audited = query.filter();
    return Page.of(deeds, deeds.size(), query.range());
  }

  @Override
  public void auditExport(AuditFilter filter, AuditFormat format, OutputStream out)
      throws IOException {
    audited = filter;
    Export export = Export.begin(format, out);
    for (AuditEntry deed : deeds) {
      export.take(deed);
    }
    mayFail();
  }

  @Override
  public AuditVerification auditVerify(@Nullable AuditHead expected) {
    mayFail();
    expectedHead = expected;
    return verification;
  }

  @Override
  public Health health() {
    return new Health("healthy", NOW, "0h 5m", "1", Map.of("database", "connected"), warnings);
  }

  @Override
  public void close() {
    // Nothing to let go of.
  }

  private static <T> Page<T> page(List<T> all, Page.Range range) {
    List<T> data = all.stream().skip(range.offset()).limit(range.limit()).toList();
    return Page.of(data, all.size(), range);
  }
}
