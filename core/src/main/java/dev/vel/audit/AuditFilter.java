package dev.vel.audit;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which audit rows are wanted; null filters nothing.
 *
 * @param action exactly this one, such as {@code task.create}
 * @param userId whose deeds
 * @param resourceType exactly this one, such as {@code task}
 * @param from the first moment
 * @param to the moment after the last
 */
public record AuditFilter(
    @Nullable String action,
    @Nullable UUID userId,
    @Nullable String resourceType,
    @Nullable String resourceId,
    @Nullable AuditOutcome outcome,
    @Nullable Instant from,
    @Nullable Instant to) {

  /** Everything. */
  public static final AuditFilter NONE = new AuditFilter(null, null, null, null, null, null, null);

  /** The same with an end, where it has none. */
  AuditFilter until(Instant end) {
    return to == null
        ? new AuditFilter(action, userId, resourceType, resourceId, outcome, from, end)
        : this;
  }
}
