package dev.vel.cli.mcp;

import dev.vel.cli.command.Branch;
import dev.vel.cli.command.Entry;
import java.util.List;

/** {@code vel mcp …}. */
public final class McpCommands {
  private McpCommands() {}

  public static Branch branch() {
    return new Branch(
        List.of("vel mcp serve", "claude mcp add vel -- vel mcp serve"),
        List.of(
            new Entry(
                "serve", "Offer vel to an MCP client over standard input", McpServe::new)));
  }
}
