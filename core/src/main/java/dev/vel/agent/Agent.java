package dev.vel.agent;

import java.time.Instant;
import java.util.UUID;

/**
 * An agent: a name under which tasks run with a fixed configuration.
 *
 * @param name 1–100 characters, unique among its owner's agents without regard to case
 */
public record Agent(
    UUID id,
    String name,
    AgentType type,
    AgentStatus status,
    AgentConfig config,
    Instant createdAt,
    Instant updatedAt) {}
