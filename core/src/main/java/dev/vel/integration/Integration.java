package dev.vel.integration;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A user's own account with a provider: at most one for each. Its key is never shown.
 *
 * @param keyHint the key's last four characters behind an ellipsis, the ellipsis alone for a short
 *     key; null without a key
 * @param lastError why the status is {@code error}, null in any other
 * @param lastTestedAt null when it was never tested
 */
public record Integration(
    UUID id,
    IntegrationProvider provider,
    IntegrationConfig config,
    IntegrationStatus status,
    @Nullable String keyHint,
    @Nullable String lastError,
    @Nullable Instant lastTestedAt,
    Instant createdAt,
    Instant updatedAt) {}
