package dev.vel.mcp;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A server that a user can reach. Nothing about it is secret: no headers, no variables, and of an
 * operator's server only where it is, or its program's name, for those who are no administrators.
 *
 * @param url null for a process
 * @param command null for an address
 * @param state how this instance's connection is
 * @param tools how many it offered when it was last asked; null when it never was
 * @param waiting how many of them are not approved
 * @param createdAt null for the operator's
 */
public record McpServerView(
    String name,
    Origin origin,
    Transport transport,
    @Nullable String url,
    @Nullable List<String> command,
    @Nullable String keyHint,
    ToolServer.State state,
    @Nullable Integer tools,
    int waiting,
    @Nullable Instant createdAt) {

  /** Whose it is. */
  public enum Origin {
    OPERATOR,
    OWN
  }

  /** How it is spoken to. */
  public enum Transport {
    STDIO,
    HTTP
  }
}
