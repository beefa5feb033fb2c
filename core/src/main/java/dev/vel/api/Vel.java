package dev.vel.api;

import dev.vel.agent.Agent;
import dev.vel.agent.AgentChange;
import dev.vel.agent.AgentQuery;
import dev.vel.agent.AgentTest;
import dev.vel.agent.AgentTestRequest;
import dev.vel.agent.NewAgent;
import dev.vel.audit.AuditEntry;
import dev.vel.audit.AuditFilter;
import dev.vel.audit.AuditFormat;
import dev.vel.audit.AuditHead;
import dev.vel.audit.AuditQuery;
import dev.vel.audit.AuditVerification;
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
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The front door: everything one signed-in caller can do. There is one implementation in this
 * process and one over HTTP, and whoever holds it cannot tell which. Every method throws {@link
 * dev.vel.wire.VelException} with the contract's code when it refuses or cannot serve. Thread-safe.
 *
 * <p>An {@code idempotencyKey} of 1–255 characters makes a repeated call answer what the first one
 * answered, for 24 hours; null for none.
 */
public interface Vel extends AutoCloseable {

  // Agents

  Agent createAgent(NewAgent agent, @Nullable String idempotencyKey);

  Page<Agent> agents(AgentQuery query);

  Agent agent(UUID id);

  Agent updateAgent(UUID id, AgentChange change);

  /**
   * Deletes an agent; its tasks stay readable.
   *
   * @param force cancels its running and waiting tasks, where it would else be a conflict
   */
  void deleteAgent(UUID id, boolean force);

  AgentTest testAgent(UUID id, AgentTestRequest request);

  // Tasks

  Task submit(NewTask task, @Nullable String idempotencyKey);

  /** All or none, in one transaction; the answers stand in the order of the tasks. */
  List<Task> submitAll(List<NewTask> tasks, @Nullable String idempotencyKey);

  Page<Task> tasks(TaskQuery query);

  Task task(UUID id);

  /** Ends a task that is not final: a provider call is aborted and the partial output kept. */
  Task cancel(UUID id);

  /** Submits a final task anew. */
  Task retry(UUID id);

  /**
   * Opens the task's events.
   *
   * @param after the id of the last event already seen, 0 for none
   */
  TaskWatch watch(UUID id, long after);

  // Routing

  /** Tells which models would be asked for a task, and why; nothing is called or recorded. */
  RouteExplanation explainRoute(RouteRequest request);

  /** The providers with their models, prices and how they fare. */
  Page<ProviderState> providers(Page.Range range);

  // The caller, and for administrators the users

  User me();

  User updateMe(UserChange change);

  Page<User> users(@Nullable Role role, Page.Range range);

  User createUser(NewUser user);

  User user(UUID id);

  User updateUser(UUID id, UserChange change);

  void deleteUser(UUID id);

  // API keys

  Page<ApiKey> keys(Page.Range range);

  ApiKey createKey(NewApiKey key);

  void revokeKey(UUID id);

  // Integrations

  /**
   * Makes an integration, in use from now on.
   *
   * @throws dev.vel.wire.VelException {@code CONFLICT} when there is one with that provider
   */
  Integration createIntegration(NewIntegration integration, @Nullable String idempotencyKey);

  Page<Integration> integrations(Page.Range range);

  Integration integration(UUID id);

  Integration updateIntegration(UUID id, IntegrationChange change);

  void deleteIntegration(UUID id);

  /** Asks the provider for its models, which costs nothing, for some seconds at most. */
  IntegrationTest testIntegration(UUID id);

  // MCP servers

  /** The operator's and the caller's own, by name. */
  Page<McpServerView> mcpServers(Page.Range range);

  McpServerView mcpServer(String name);

  /**
   * Adds a server of the caller's own.
   *
   * @throws VelException {@code CONFLICT} for a name that is taken, {@code FORBIDDEN} for a command
   *     that the operator does not list
   */
  McpServerView addMcpServer(NewMcpServer server);

  /** Removes one of the caller's own servers. */
  void removeMcpServer(String name);

  /** Opens a server, unless it is open, and lists its tools; takes up to half a minute. */
  McpServerTest testMcpServer(String name);

  /**
   * What a server offers just now, approved or not.
   *
   * @throws VelException {@code UNAVAILABLE} when it cannot be asked
   */
  McpToolList mcpTools(String name);

  /**
   * Approves tools as they were seen; those of the operator's servers only as an admin.
   *
   * @throws VelException {@code CONFLICT} for one that says something else by now
   */
  McpToolList approveMcpTools(String name, McpApproval approval);

  // The rest

  UsageReport usage(UsageQuery query);

  /**
   * What may be used in a month, and what is left of it.
   *
   * @param userId for administrators, somebody else; null for the caller
   */
  QuotaReport quotas(@Nullable UUID userId);

  /**
   * Replaces quotas: those the caller gave to themselves, or, when an administrator names a user,
   * those that administrators gave to that user.
   *
   * @param userId whose, as an administrator; null for the caller's own
   */
  QuotaReport setQuotas(@Nullable UUID userId, List<NewQuota> quotas);

  // The audit log

  /** The newest rows first: the caller's own, for administrators everyone's. */
  Page<AuditEntry> auditLogs(AuditQuery query);

  /**
   * Writes rows as they come, the oldest first, in the same memory for any number: the caller's
   * own, for administrators everyone's. Leaves a row in the log itself.
   *
   * @throws IOException when {@code out} takes no more, which ends the export
   */
  void auditExport(AuditFilter filter, AuditFormat format, OutputStream out) throws IOException;

  /**
   * Recomputes the whole log, for administrators; some seconds for a hundred thousand rows.
   *
   * @param expected a head that was kept from an earlier verification, null for none
   */
  AuditVerification auditVerify(@Nullable AuditHead expected);

  Health health();

  /** Lets go of what this door holds; the house behind an in-process door stays open. */
  @Override
  void close();
}
