package dev.vel.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.agent.Agent;
import dev.vel.agent.AgentChange;
import dev.vel.agent.AgentConfig;
import dev.vel.agent.AgentQuery;
import dev.vel.agent.AgentStatus;
import dev.vel.agent.AgentTest;
import dev.vel.agent.AgentTestRequest;
import dev.vel.agent.AgentType;
import dev.vel.agent.NewAgent;
import dev.vel.audit.Actor;
import dev.vel.audit.AuditEntry;
import dev.vel.audit.AuditFilter;
import dev.vel.audit.AuditFormat;
import dev.vel.audit.AuditHead;
import dev.vel.audit.AuditQuery;
import dev.vel.audit.AuditVerification;
import dev.vel.audit.Export;
import dev.vel.db.Tx;
import dev.vel.identity.ApiKey;
import dev.vel.identity.NewApiKey;
import dev.vel.identity.NewUser;
import dev.vel.identity.Principal;
import dev.vel.identity.Role;
import dev.vel.identity.Scope;
import dev.vel.identity.User;
import dev.vel.identity.UserChange;
import dev.vel.integration.Integration;
import dev.vel.integration.IntegrationChange;
import dev.vel.integration.IntegrationTest;
import dev.vel.integration.NewIntegration;
import dev.vel.mcp.McpApproval;
import dev.vel.mcp.McpServerTest;
import dev.vel.mcp.McpServerView;
import dev.vel.mcp.McpToolList;
import dev.vel.mcp.NewMcpServer;
import dev.vel.route.ProviderState;
import dev.vel.route.RouteExplanation;
import dev.vel.route.RouteRequest;
import dev.vel.task.NewTask;
import dev.vel.task.Task;
import dev.vel.task.TaskQuery;
import dev.vel.task.TaskWatch;
import dev.vel.usage.NewQuota;
import dev.vel.usage.QuotaReport;
import dev.vel.usage.QuotaSetter;
import dev.vel.usage.UsageQuery;
import dev.vel.usage.UsageReport;
import dev.vel.wire.Json;
import dev.vel.wire.Page;
import dev.vel.wire.VelException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The front door onto the rooms of this process, for one caller. Requests are read through the same
 * rules as a request body, whoever made them.
 */
final class InProcessVel implements Vel {
  private final Rooms rooms;
  private final Principal caller;
  private final Actor actor;

  InProcessVel(Rooms rooms, Principal caller, Actor actor) {
    this.rooms = rooms;
    this.caller = caller;
    this.actor = actor;
  }

  @Override
  public Agent createAgent(NewAgent agent, @Nullable String idempotencyKey) {
    NewAgent checked = NewAgent.read(checkable(agent));
    rooms.agents().check(caller.userId(), checked.config());
    return rooms
        .database()
        .tx(tx ->
            rooms
                .idempotency()
                .once(
                    tx,
                    caller.userId(),
                    idempotencyKey,
                    "agent.create",
                    checked,
                    Agent.class,
                    () -> rooms.agents().create(tx, caller.userId(), actor, checked)));
  }

  @Override
  public Page<Agent> agents(AgentQuery query) {
    return rooms.database().tx(tx -> rooms.agents().list(tx, caller.userId(), query));
  }

  @Override
  public Agent agent(UUID id) {
    return rooms.database().tx(tx -> rooms.agents().get(tx, caller.userId(), id));
  }

  @Override
  public Agent updateAgent(UUID id, AgentChange change) {
    AgentChange checked = AgentChange.read(checkable(change));
    rooms.agents().check(caller.userId(), checked.config());
    return rooms
        .database()
        .tx(tx -> rooms.agents().update(tx, caller.userId(), actor, id, checked));
  }

  @Override
  public void deleteAgent(UUID id, boolean force) {
    // Deleted first: from then on no task of it is taken, and one that is begun fails at once.
    rooms
        .database()
        .run(tx -> {
          rooms.agents().lock(tx, caller.userId(), id);
          long open = rooms.tasks().open(tx, id);
          if (open > 0 && !force) {
            throw VelException.conflict(
                "The agent has "
                    + open
                    + (open == 1 ? " task that is" : " tasks that are")
                    + " not finished; cancel them, or delete it with --force (?force=true)");
          }
          rooms.agents().delete(tx, caller.userId(), actor, id);
        });
    rooms.openTasks().cancel(caller.userId(), actor, id);
  }

  @Override
  public AgentTest testAgent(UUID id, AgentTestRequest request) {
    AgentTestRequest checked = AgentTestRequest.read(checkable(request));
    Agent agent = agent(id);
    rooms.budget().requireLeft(caller.userId());
    try {
      AgentTest test =
          rooms
              .tester()
              .test(
                  caller.userId(),
                  agent,
                  checked,
                  call ->
                      rooms
                          .database()
                          .run(tx -> rooms.usage().recordTest(tx, caller.userId(), id, call)));
      rooms.database().run(tx -> record(tx, id, test));
      return test;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw VelException.unavailable("The test was interrupted", e);
    }
  }

  private void record(Tx tx, UUID id, AgentTest test) {
    boolean passed = test.status() == AgentTest.Status.PASSED;
    rooms.agents().observe(tx, id, passed ? AgentStatus.ACTIVE : AgentStatus.ERROR);
    ObjectNode details =
        Json.object().put("test_id", test.testId().toString()).put("passed", passed);
    rooms.audit().record(tx, actor, "agent.test", "agent", id, details);
  }

  @Override
  public Task submit(NewTask task, @Nullable String idempotencyKey) {
    return submit(List.of(NewTask.read(checkable(task))), idempotencyKey, "task.create").getFirst();
  }

  @Override
  public List<Task> submitAll(List<NewTask> tasks, @Nullable String idempotencyKey) {
    ObjectNode body = Json.object();
    body.set("tasks", checkable(tasks));
    return submit(NewTask.readBatch(body), idempotencyKey, "task.create_batch");
  }

  private List<Task> submit(List<NewTask> tasks, @Nullable String idempotencyKey, String route) {
    TaskRules.check(caller.userId(), tasks, rooms.names());
    boolean limited = rooms.budget().isLimited(caller.userId());
    Task[] created =
        rooms
            .database()
            .tx(tx ->
                rooms
                    .idempotency()
                    .once(
                        tx,
                        caller.userId(),
                        idempotencyKey,
                        route,
                        tasks,
                        Task[].class,
                        () -> {
                          if (limited) {
                            rooms.budget().requireLeft(tx, caller.userId());
                          }
                          for (UUID agent :
                              tasks.stream()
                                  .flatMap(NewTask::agents)
                                  .collect(Collectors.toCollection(TreeSet::new))) {
                            rooms.agents().use(tx, caller.userId(), agent);
                          }
                          return rooms
                              .tasks()
                              .submit(tx, caller.userId(), actor, tasks)
                              .toArray(Task[]::new);
                        }));
    return List.of(created);
  }

  @Override
  public Page<Task> tasks(TaskQuery query) {
    return rooms.database().tx(tx -> rooms.tasks().list(tx, caller.userId(), query));
  }

  @Override
  public Task task(UUID id) {
    return rooms.database().tx(tx -> rooms.tasks().get(tx, caller.userId(), id));
  }

  @Override
  public Task cancel(UUID id) {
    return rooms.database().tx(tx -> rooms.tasks().cancel(tx, caller.userId(), actor, id));
  }

  @Override
  public Task retry(UUID id) {
    rooms.budget().requireLeft(caller.userId());
    return rooms
        .database()
        .tx(tx -> {
          Task task = rooms.tasks().get(tx, caller.userId(), id);
          for (UUID agent : rooms.tasks().agentsOfRetry(tx, task)) {
            rooms.agents().use(tx, caller.userId(), agent);
          }
          return rooms.tasks().retry(tx, caller.userId(), actor, id);
        });
  }

  @Override
  public TaskWatch watch(UUID id, long after) {
    task(id);
    return rooms.feed().open(id, after);
  }

  @Override
  public RouteExplanation explainRoute(RouteRequest request) {
    RouteRequest checked = RouteRequest.read(checkable(request));
    TaskRules.check(caller.userId(), checked.parameters(), rooms.names());
    Optional<Agent> agent = Optional.ofNullable(checked.agentId()).map(this::agent);
    return rooms
        .router()
        .explain(
            caller.userId(),
            agent.map(Agent::type).orElse(AgentType.MCP_ORCHESTRATOR),
            agent.map(Agent::config).orElse(AgentConfig.DEFAULT),
            checked,
            rooms.breakers());
  }

  @Override
  public Page<ProviderState> providers(Page.Range range) {
    List<ProviderState> all =
        rooms.providers().of(caller.userId(), rooms.health().get().dependencies());
    List<QuotaReport.Line> quotas =
        rooms.database().tx(tx -> rooms.quotas().report(tx, caller.userId())).quotas();
    return Page.of(
        all.stream()
            .skip(range.offset())
            .limit(range.limit())
            .map(state -> state.within(quotas))
            .toList(),
        all.size(),
        range);
  }

  @Override
  public User me() {
    return rooms.users().me(caller);
  }

  @Override
  public User updateMe(UserChange change) {
    return rooms.users().updateMe(caller, actor, UserChange.readOwn(checkable(change)));
  }

  @Override
  public Page<User> users(@Nullable Role role, Page.Range range) {
    return rooms.users().list(caller, role, range);
  }

  @Override
  public User createUser(NewUser user) {
    return rooms.users().create(caller, actor, NewUser.read(checkable(user)));
  }

  @Override
  public User user(UUID id) {
    return rooms.users().get(caller, id);
  }

  @Override
  public User updateUser(UUID id, UserChange change) {
    User changed = rooms.users().update(caller, actor, id, UserChange.read(checkable(change)));
    if (!changed.disabled()) {
      rooms.database().run(tx -> rooms.queue().offer(tx, id));
    }
    return changed;
  }

  @Override
  public void deleteUser(UUID id) {
    LeftBehind left = rooms.leftBehind();
    rooms.users().delete(caller, actor, id, tx -> left.takeKeys(tx, id, actor));
    rooms.openTasks().cancel(id, actor, null);
  }

  @Override
  public Page<ApiKey> keys(Page.Range range) {
    return rooms.keys().list(caller, range);
  }

  @Override
  public ApiKey createKey(NewApiKey key) {
    return rooms.keys().create(caller, actor, NewApiKey.read(checkable(key)));
  }

  @Override
  public void revokeKey(UUID id) {
    rooms.keys().revoke(caller, actor, id);
  }

  @Override
  public Integration createIntegration(
      NewIntegration integration, @Nullable String idempotencyKey) {
    NewIntegration checked = NewIntegration.read(checkable(integration));
    rooms.integrations().checkAddress(checked);
    return rooms
        .database()
        .tx(tx ->
            rooms
                .idempotency()
                .once(
                    tx,
                    caller.userId(),
                    idempotencyKey,
                    "integration.create",
                    rooms.integrations().withoutKey(checked),
                    Integration.class,
                    () -> rooms.integrations().create(tx, caller.userId(), actor, checked)));
  }

  @Override
  public Page<Integration> integrations(Page.Range range) {
    return rooms.database().tx(tx -> rooms.integrations().list(tx, caller.userId(), range));
  }

  @Override
  public Integration integration(UUID id) {
    return rooms.database().tx(tx -> rooms.integrations().get(tx, caller.userId(), id));
  }

  @Override
  public Integration updateIntegration(UUID id, IntegrationChange change) {
    IntegrationChange checked = IntegrationChange.read(checkable(change));
    integration(id);
    rooms.integrations().checkAddress(checked);
    return rooms
        .database()
        .tx(tx -> rooms.integrations().update(tx, caller.userId(), actor, id, checked));
  }

  @Override
  public void deleteIntegration(UUID id) {
    rooms.database().run(tx -> rooms.integrations().delete(tx, caller.userId(), actor, id));
  }

  @Override
  public IntegrationTest testIntegration(UUID id) {
    try {
      return rooms.integrationTester().test(caller.userId(), actor, id);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw VelException.unavailable("The test was interrupted", e);
    }
  }

  @Override
  public Page<McpServerView> mcpServers(Page.Range range) {
    List<McpServerView> all = rooms.mcp().list(caller);
    List<McpServerView> page = all.stream().skip(range.offset()).limit(range.limit()).toList();
    return Page.of(page, all.size(), range);
  }

  @Override
  public McpServerView mcpServer(String name) {
    return rooms.mcp().get(caller, name);
  }

  @Override
  public McpServerView addMcpServer(NewMcpServer server) {
    return rooms.mcp().add(caller, actor, NewMcpServer.read(checkable(server)));
  }

  @Override
  public void removeMcpServer(String name) {
    rooms.mcp().remove(caller, actor, name);
  }

  @Override
  public McpServerTest testMcpServer(String name) {
    return uninterrupted(() -> rooms.mcp().test(caller, actor, name));
  }

  @Override
  public McpToolList mcpTools(String name) {
    return uninterrupted(() -> new McpToolList(name, rooms.mcp().tools(caller, name)));
  }

  @Override
  public McpToolList approveMcpTools(String name, McpApproval approval) {
    McpApproval checked = McpApproval.read(checkable(approval));
    return uninterrupted(
        () -> new McpToolList(name, rooms.mcp().approve(caller, actor, name, checked)));
  }

  /** What waits for somebody else. */
  @FunctionalInterface
  private interface Waiting<T> {
    T get() throws InterruptedException;
  }

  private static <T> T uninterrupted(Waiting<T> work) {
    try {
      return work.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw VelException.unavailable("The request was interrupted", e);
    }
  }

  @Override
  public UsageReport usage(UsageQuery query) {
    return rooms
        .database()
        .tx(tx -> rooms.usage().report(tx, caller.isAdmin() ? null : caller.userId(), query));
  }

  @Override
  public QuotaReport quotas(@Nullable UUID userId) {
    UUID whose = whose(userId);
    return rooms.database().tx(tx -> rooms.quotas().report(tx, whose));
  }

  @Override
  public QuotaReport setQuotas(@Nullable UUID userId, List<NewQuota> quotas) {
    ObjectNode body = Json.object();
    body.set("quotas", checkable(quotas));
    List<NewQuota> checked = NewQuota.readAll(body);
    QuotaRules.check(checked, rooms.names());
    caller.require(Scope.WRITE);
    UUID whose = whose(userId);
    QuotaSetter setBy = userId != null && caller.isAdmin() ? QuotaSetter.ADMIN : QuotaSetter.USER;
    return rooms.database().tx(tx -> rooms.quotas().set(tx, actor, whose, setBy, checked));
  }

  /** Oneself, or for administrators somebody else who is there. */
  private UUID whose(@Nullable UUID userId) {
    return userId == null || userId.equals(caller.userId())
        ? caller.userId()
        : rooms.users().get(caller, userId).id();
  }

  @Override
  public Page<AuditEntry> auditLogs(AuditQuery query) {
    return caller.isAdmin()
        ? rooms.auditLog().listAll(query)
        : rooms.auditLog().listOf(caller.userId(), query);
  }

  @Override
  public void auditExport(AuditFilter filter, AuditFormat format, OutputStream out)
      throws IOException {
    ObjectNode details = Json.object().put("format", Json.tree(format).asText());
    details.set("filter", Json.tree(filter));
    rooms
        .database()
        .run(tx -> rooms.audit().record(tx, actor, "audit.export", "audit", null, details));
    rooms
        .auditLog()
        .each(caller.isAdmin() ? null : caller.userId(), filter, Export.begin(format, out));
  }

  @Override
  public AuditVerification auditVerify(@Nullable AuditHead expected) {
    caller.requireAdmin();
    AuditVerification found = rooms.auditChain().verify(expected);
    rooms.database().run(tx -> record(tx, found));
    return found;
  }

  private void record(Tx tx, AuditVerification found) {
    ObjectNode details = Json.tree(found);
    if (found.intact()) {
      rooms.audit().record(tx, actor, "audit.verify", "audit", null, details);
    } else {
      rooms.audit().refusal(tx, actor, "audit.verify", "audit", null, details);
    }
  }

  @Override
  public Health health() {
    return rooms.health().get();
  }

  @Override
  public void close() {
    // The rooms belong to the house.
  }

  /**
   * The request in the shape of a body, so that it meets the same rules as one that came over the
   * network.
   */
  private static JsonNode checkable(Object request) {
    return Json.storable(Json.tree(request));
  }
}
