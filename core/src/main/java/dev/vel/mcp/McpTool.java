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
 * @param refusal why agents never get it, approved or not, in words that follow its name; null when
 *     nothing speaks against it
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
    @Nullable Instant changedAt,
    @Nullable String refusal) {

  /** Whether agents get it. */
  public enum Standing {
    /** It is as it was when it was approved: agents get it. */
    APPROVED,
    /** It is not: agents do not get it. */
    CHANGED,
    /** It came after the server was first seen and nobody approved it: agents do not get it. */
    NEW,
    /** Its name or its schema cannot be used, whoever approves it: agents never get it. */
    REFUSED
  }

  /** The same, which agents never get. */
  McpTool refused(String why) {
    return new McpTool(
        name,
        Standing.REFUSED,
        fingerprint,
        description,
        approvedDescription,
        inputSchema,
        repeatable,
        firstSeenAt,
        changedAt,
        why);
  }
}
