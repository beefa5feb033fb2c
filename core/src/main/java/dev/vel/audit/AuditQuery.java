package dev.vel.audit;

import dev.vel.wire.Page;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which audit rows are wanted; null filters nothing.
 *
 * @param action exactly this one, such as {@code task.create}
 * @param userId whose deeds
 * @param from the first moment
 * @param to the moment after the last
 */
public record AuditQuery(
    @Nullable String action,
    @Nullable UUID userId,
    @Nullable Instant from,
    @Nullable Instant to,
    Page.Range range) {}
