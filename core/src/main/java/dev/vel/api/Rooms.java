package dev.vel.api;

import dev.vel.agent.Agents;
import dev.vel.agent.ModelNames;
import dev.vel.audit.Audit;
import dev.vel.audit.AuditChain;
import dev.vel.audit.AuditLog;
import dev.vel.db.Database;
import dev.vel.identity.ApiKeys;
import dev.vel.identity.Users;
import dev.vel.integration.IntegrationTester;
import dev.vel.integration.Integrations;
import dev.vel.mcp.McpServers;
import dev.vel.orchestrate.AgentTester;
import dev.vel.route.Breakers;
import dev.vel.route.ProviderBook;
import dev.vel.route.Router;
import dev.vel.task.TaskFeed;
import dev.vel.task.TaskQueue;
import dev.vel.task.Tasks;
import dev.vel.usage.QuotaBudget;
import dev.vel.usage.Quotas;
import dev.vel.usage.UsageLog;
import java.util.function.Supplier;

/** What a door opens onto. */
record Rooms(
    Database database,
    Audit audit,
    AuditLog auditLog,
    AuditChain auditChain,
    Agents agents,
    Tasks tasks,
    Supplier<TaskFeed> taskFeed,
    TaskQueue queue,
    Users users,
    ApiKeys keys,
    UsageLog usage,
    Quotas quotas,
    Idempotency idempotency,
    Supplier<Workshop> workshop) {

  OpenTasks openTasks() {
    return new OpenTasks(database, tasks);
  }

  LeftBehind leftBehind() {
    return workshop.get().leftBehind();
  }

  TaskFeed feed() {
    return taskFeed.get();
  }

  AgentTester tester() {
    return workshop.get().tester();
  }

  ModelNames names() {
    return workshop.get().names();
  }

  Router router() {
    return workshop.get().router();
  }

  Breakers breakers() {
    return workshop.get().breakers();
  }

  ProviderBook providers() {
    return workshop.get().book();
  }

  Integrations integrations() {
    return workshop.get().integrations();
  }

  IntegrationTester integrationTester() {
    return workshop.get().integrationTester();
  }

  McpServers mcp() {
    return workshop.get().mcp();
  }

  QuotaBudget budget() {
    return workshop.get().budget();
  }

  Supplier<Health> health() {
    return workshop.get().health();
  }
}
