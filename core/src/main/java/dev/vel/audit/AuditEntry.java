package dev.vel.audit;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One row of the audit log as the API shows it.
 *
 * @param userId who acted, null for vel itself and for callers that were not signed in
 * @param outcome {@code success} or {@code failure}
 * @param details what changed, never a secret
 */
public record AuditEntry(
    UUID id,
    Instant timestamp,
    @Nullable UUID userId,
    String actor,
    String action,
    @Nullable String resourceType,
    @Nullable String resourceId,
    String outcome,
    @Nullable String ip,
    @Nullable String userAgent,
    @Nullable String requestId,
    JsonNode details) {}
