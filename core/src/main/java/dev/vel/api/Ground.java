package dev.vel.api;

import dev.vel.agent.Agents;
import dev.vel.audit.Audit;
import dev.vel.audit.AuditChain;
import dev.vel.config.Settings;
import dev.vel.db.Database;
import dev.vel.db.Signals;
import dev.vel.identity.Identity;
import dev.vel.limit.RateLimits;
import dev.vel.limit.StreamLeases;
import dev.vel.task.StepGraph;
import dev.vel.task.Tasks;
import dev.vel.usage.UsageLog;
import dev.vel.work.HandOver;
import dev.vel.work.TaskTimes;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What every house has from the start, and the workshop is built on.
 *
 * @param times who hears of every task that ends here, if somebody does by then
 * @param claimant what this instance's engine is called, and whom its tasks are left to
 */
record Ground(
    Settings settings,
    Database database,
    Signals signals,
    Audit audit,
    AuditChain auditChain,
    UsageLog usage,
    StepGraph graph,
    HandOver handOver,
    Agents agents,
    Tasks tasks,
    Identity identity,
    Idempotency idempotency,
    Supplier<RateLimits> rateLimits,
    StreamLeases streamLeases,
    Supplier<Optional<TaskTimes>> times,
    Watch watch,
    Supplier<Optional<String>> claimant,
    InstantSource clock) {}
