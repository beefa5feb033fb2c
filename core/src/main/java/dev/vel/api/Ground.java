package dev.vel.api;

import dev.vel.agent.Agents;
import dev.vel.audit.Audit;
import dev.vel.audit.AuditChain;
import dev.vel.config.Settings;
import dev.vel.db.Database;
import dev.vel.db.Signals;
import dev.vel.identity.Identity;
import dev.vel.task.StepGraph;
import dev.vel.usage.UsageLog;
import dev.vel.work.HandOver;
import java.time.InstantSource;

/** What every house has from the start, and the workshop is built on. */
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
    Identity identity,
    Idempotency idempotency,
    Watch watch,
    InstantSource clock) {}
