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
    TaskFeed feed,
    TaskQueue queue,
    AgentTester tester,
    ModelNames names,
    Router router,
    Breakers breakers,
    ProviderBook providers,
    Users users,
    ApiKeys keys,
    Integrations integrations,
    IntegrationTester integrationTester,
    UsageLog usage,
    Quotas quotas,
    QuotaBudget budget,
    Idempotency idempotency,
    Supplier<Health> health) {}
