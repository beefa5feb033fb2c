package dev.vel.task;

import dev.vel.wire.Page;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which tasks to list; null filters nothing. Newest first.
 *
 * @param q text that the description contains, without regard to case
 */
public record TaskQuery(
    @Nullable TaskStatus status,
    @Nullable UUID agentId,
    @Nullable Priority priority,
    @Nullable Instant createdAfter,
    @Nullable Instant createdBefore,
    @Nullable String q,
    Page.Range range) {}
