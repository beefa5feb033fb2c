package dev.vel.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A tool of a server, as a person sees it.
 *
 * @param description in the server's words
 * @param fingerprint of all that it says: approving it takes this, so that nothing is approved that
 *     nobody saw
 * @param approvedDescription what it said when it was approved; null unless it changed since
 * @param repeatable whether the server says that a second call changes nothing more
 * @param changedAt null when it never changed
 */
public record McpTool(
    String name,
    Standing standing,
    String fingerprint,
    String description,
    @Nullable String approvedDescription,
    JsonNode inputSchema,
    boolean repeatable,
    Instant firstSeenAt,
    @Nullable Instant changedAt) {

  /** Whether agents get it. */
  public enum Standing {
    /** It is as it was when it was approved: agents get it. */
    APPROVED,
    /** It is not: agents do not get it. */
    CHANGED,
    /** It came after the server was first seen and nobody approved it: agents do not get it. */
    NEW
  }
}
