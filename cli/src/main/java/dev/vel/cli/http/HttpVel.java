package dev.vel.cli.http;

import dev.vel.agent.Agent;
import dev.vel.agent.AgentChange;
import dev.vel.agent.AgentQuery;
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
import dev.vel.cli.command.Door;
import dev.vel.identity.ApiKey;
import dev.vel.identity.NewApiKey;
import dev.vel.identity.NewUser;
import dev.vel.identity.Role;
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
import dev.vel.usage.UsageQuery;
import dev.vel.usage.UsageReport;
import dev.vel.wire.Page;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The front door of a vel somewhere else. Thread-safe. */
public final class HttpVel implements Vel {
  /** One that is well says so at once, and whoever asks wants to know about one that is not. */
  private static final Duration HEALTH = Duration.ofSeconds(5);

  /** A full test may run as long as an agent's longest attempt, 600 s. */
  private static final Duration TEST_PATIENCE = Duration.ofSeconds(630);

  /** Millions of rows are recomputed. */
  private static final Duration VERIFY_PATIENCE = Duration.ofMinutes(30);

  private static final String AUDIT = "/api/audit-logs";
  private static final String AGENTS = "/api/agents";
  private static final String TASKS = "/api/tasks";
  private static final String USERS = "/api/users";
  private static final String KEYS = "/api/keys";
  private static final String INTEGRATIONS = "/api/integrations";
  private static final String MCP_SERVERS = "/api/mcp/servers";
  private static final Duration MCP_PATIENCE = Duration.ofSeconds(100);

  private final Client client;
  private final Backoff backoff;
  private final Outage outage;

  /** One that tells nobody when a stream of events breaks. */
  public HttpVel(Client client, Backoff backoff) {
    this(client, backoff, untold -> {});
  }

  /**
   * @param backoff how a stream of events comes back after its connection broke
   * @param notices hears when it does not at once
   */
  public HttpVel(Client client, Backoff backoff, Consumer<String> notices) {
    this.client = client;
    this.backoff = backoff;
    this.outage = new Outage(client.base(), notices);
  }

  /** What the last answer said is left of the requests that may be made. */
  public Optional<Door.Allowance> allowance() {
    return client.allowance();
  }

  @Override
  public Agent createAgent(NewAgent agent, @Nullable String idempotencyKey) {
    return client.send(Call.post(AGENTS, agent, key(idempotencyKey))).as(Agent.class);
  }

  @Override
  public Page<Agent> agents(AgentQuery query) {
    Query path =
        new Query(AGENTS)
            .with("status", query.status())
            .with("type", query.type())
            .with(query.range());
    return page(path, Agent.class);
  }

  @Override
  public Agent agent(UUID id) {
    return client.send(Call.get(AGENTS + "/" + id)).as(Agent.class);
  }

  @Override
  public Agent updateAgent(UUID id, AgentChange change) {
    return client.send(Call.put(AGENTS + "/" + id, change)).as(Agent.class);
  }

  @Override
  public void deleteAgent(UUID id, boolean force) {
    client.send(Call.delete(AGENTS + "/" + id + (force ? "?force=true" : "")));
  }

  @Override
  public AgentTest testAgent(UUID id, AgentTestRequest request) {
    return client
        .send(Call.post(AGENTS + "/" + id + "/test", request).patient(TEST_PATIENCE))
        .as(AgentTest.class);
  }

  @Override
  public Task submit(NewTask task, @Nullable String idempotencyKey) {
    return client.send(Call.post(TASKS, task, key(idempotencyKey))).as(Task.class);
  }

  @Override
  public List<Task> submitAll(List<NewTask> tasks, @Nullable String idempotencyKey) {
    return client
        .send(Call.post(TASKS + "/batch", Map.of("tasks", tasks), key(idempotencyKey)))
        .items(Task.class);
  }

  @Override
  public Page<Task> tasks(TaskQuery query) {
    Query path =
        new Query(TASKS)
            .with("status", query.status())
            .with("agent_id", query.agentId())
            .with("priority", query.priority())
            .with("created_after", query.createdAfter())
            .with("created_before", query.createdBefore())
            .with("q", query.q())
            .with("parent_id", query.parentId())
            .with(query.range());
    return page(path, Task.class);
  }

  @Override
  public Task task(UUID id) {
    return client.send(Call.get(TASKS + "/" + id)).as(Task.class);
  }

  @Override
  public Task cancel(UUID id) {
    return client.send(Call.post(TASKS + "/" + id + "/cancel", null)).as(Task.class);
  }

  @Override
  public Task retry(UUID id) {
    return client.send(Call.post(TASKS + "/" + id + "/retry", null)).as(Task.class);
  }

  @Override
  public TaskWatch watch(UUID id, long after) {
    return new HttpTaskWatch(client, TASKS + "/" + id, after, backoff, outage);
  }

  @Override
  public RouteExplanation explainRoute(RouteRequest request) {
    return client.send(Call.post("/api/route", request)).as(RouteExplanation.class);
  }

  @Override
  public Page<ProviderState> providers(Page.Range range) {
    return page(new Query("/api/providers").with(range), ProviderState.class);
  }

  @Override
  public User me() {
    return client.send(Call.get(USERS + "/me")).as(User.class);
  }

  @Override
  public User updateMe(UserChange change) {
    return client.send(Call.put(USERS + "/me", change)).as(User.class);
  }

  @Override
  public Page<User> users(@Nullable Role role, Page.Range range) {
    return page(new Query(USERS).with("role", role).with(range), User.class);
  }

  @Override
  public User createUser(NewUser user) {
    return client.send(Call.post(USERS, user)).as(User.class);
  }

  @Override
  public User user(UUID id) {
    return client.send(Call.get(USERS + "/" + id)).as(User.class);
  }

  @Override
  public User updateUser(UUID id, UserChange change) {
    return client.send(Call.put(USERS + "/" + id, change)).as(User.class);
  }

  @Override
  public void deleteUser(UUID id) {
    client.send(Call.delete(USERS + "/" + id));
  }

  @Override
  public Page<ApiKey> keys(Page.Range range) {
    return page(new Query(KEYS).with(range), ApiKey.class);
  }

  @Override
  public ApiKey createKey(NewApiKey key) {
    return client.send(Call.post(KEYS, key)).as(ApiKey.class);
  }

  @Override
  public void revokeKey(UUID id) {
    client.send(Call.delete(KEYS + "/" + id));
  }

  @Override
  public Integration createIntegration(
      NewIntegration integration, @Nullable String idempotencyKey) {
    return client
        .send(Call.post(INTEGRATIONS, integration, key(idempotencyKey)))
        .as(Integration.class);
  }

  @Override
  public Page<Integration> integrations(Page.Range range) {
    return page(new Query(INTEGRATIONS).with(range), Integration.class);
  }

  @Override
  public Integration integration(UUID id) {
    return client.send(Call.get(INTEGRATIONS + "/" + id)).as(Integration.class);
  }

  @Override
  public Integration updateIntegration(UUID id, IntegrationChange change) {
    return client.send(Call.put(INTEGRATIONS + "/" + id, change)).as(Integration.class);
  }

  @Override
  public void deleteIntegration(UUID id) {
    client.send(Call.delete(INTEGRATIONS + "/" + id));
  }

  @Override
  public IntegrationTest testIntegration(UUID id) {
    return client
        .send(Call.post(INTEGRATIONS + "/" + id + "/test", null))
        .as(IntegrationTest.class);
  }

  @Override
  public Page<McpServerView> mcpServers(Page.Range range) {
    return page(new Query(MCP_SERVERS).with(range), McpServerView.class);
  }

  @Override
  public McpServerView mcpServer(String name) {
    return client.send(Call.get(mcpPath(name, ""))).as(McpServerView.class);
  }

  @Override
  public McpServerView addMcpServer(NewMcpServer server) {
    return client.send(Call.post(MCP_SERVERS, server)).as(McpServerView.class);
  }

  @Override
  public void removeMcpServer(String name) {
    client.send(Call.delete(mcpPath(name, "")));
  }

  @Override
  public McpServerTest testMcpServer(String name) {
    return client
        .send(Call.post(mcpPath(name, "/test"), null).patient(MCP_PATIENCE))
        .as(McpServerTest.class);
  }

  @Override
  public McpToolList mcpTools(String name) {
    return client
        .send(Call.get(mcpPath(name, "/tools")).patient(MCP_PATIENCE))
        .as(McpToolList.class);
  }

  @Override
  public McpToolList approveMcpTools(String name, McpApproval approval) {
    return client
        .send(Call.post(mcpPath(name, "/tools/approve"), approval).patient(MCP_PATIENCE))
        .as(McpToolList.class);
  }

  private static String mcpPath(String name, String rest) {
    return MCP_SERVERS
        + "/"
        + URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20")
        + rest;
  }

  @Override
  public UsageReport usage(UsageQuery query) {
    Query path =
        new Query("/api/usage")
            .with("from", query.from())
            .with("to", query.to())
            .with("group_by", query.groupBy());
    return client.send(Call.get(path.toString())).as(UsageReport.class);
  }

  @Override
  public QuotaReport quotas(@Nullable UUID userId) {
    return client.send(Call.get(quotasOf(userId))).as(QuotaReport.class);
  }

  @Override
  public QuotaReport setQuotas(@Nullable UUID userId, List<NewQuota> quotas) {
    return client.send(Call.put(quotasOf(userId), Map.of("quotas", quotas))).as(QuotaReport.class);
  }

  private static String quotasOf(@Nullable UUID userId) {
    return new Query("/api/quotas").with("user_id", userId).toString();
  }

  @Override
  public Page<AuditEntry> auditLogs(AuditQuery query) {
    return page(filtered(AUDIT, query.filter()).with(query.range()), AuditEntry.class);
  }

  @Override
  public void auditExport(AuditFilter filter, AuditFormat format, OutputStream out)
      throws IOException {
    client.download(filtered(AUDIT + "/export", filter).with("format", format).toString(), out);
  }

  @Override
  public AuditVerification auditVerify(@Nullable AuditHead expected) {
    Map<String, String> body = expected == null ? Map.of() : Map.of("expect", expected.toString());
    return client
        .send(Call.post(AUDIT + "/verify", body).patient(VERIFY_PATIENCE))
        .as(AuditVerification.class);
  }

  private static Query filtered(String path, AuditFilter filter) {
    return new Query(path)
        .with("action", filter.action())
        .with("user_id", filter.userId())
        .with("resource_type", filter.resourceType())
        .with("resource_id", filter.resourceId())
        .with("outcome", filter.outcome())
        .with("from", filter.from())
        .with("to", filter.to());
  }

  @Override
  public Health health() {
    Answer answer = client.ask(Call.get("/api/health").patient(HEALTH));
    // An unhealthy vel answers 503, and says in the same shape what is wrong.
    if (answer.good() || answer.speaksOf("dependencies")) {
      return answer.as(Health.class);
    }
    throw answer.refusal();
  }

  @Override
  public void close() {
    // Connections belong to the JDK's pool and end with the process.
  }

  private <T> Page<T> page(Query path, Class<T> type) {
    return client.send(Call.get(path.toString())).page(type);
  }

  private static String key(@Nullable String given) {
    return given == null ? UUID.randomUUID().toString() : given;
  }
}
