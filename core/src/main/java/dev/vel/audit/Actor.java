package dev.vel.audit;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who acts and from where, for the audit log.
 *
 * @param userId null for the system itself and for callers that are not signed in
 * @param name an e-mail address, {@code anonymous}, or {@code system}
 * @param ip the client's address, null when the call did not come over the network
 * @param requestId ties the row to the request's log lines
 */
public record Actor(
    @Nullable UUID userId,
    String name,
    @Nullable String ip,
    @Nullable String userAgent,
    @Nullable String requestId) {

  /** vel acting on its own: the engine, the start-up. */
  public static final Actor SYSTEM = new Actor(null, "system", null, null, null);
}
