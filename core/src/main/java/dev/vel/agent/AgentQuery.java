package dev.vel.agent;

import dev.vel.wire.Page;
import org.jspecify.annotations.Nullable;

/** Which agents to list; null filters nothing. Newest first. */
public record AgentQuery(
    @Nullable AgentStatus status, @Nullable AgentType type, Page.Range range) {}
