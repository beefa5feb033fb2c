package dev.vel.cli.mcp;

import dev.vel.cli.output.Details;
import dev.vel.cli.output.Words;
import dev.vel.mcp.McpServerView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Shows MCP servers. */
final class McpWords {
  private McpWords() {}

  static String details(McpServerView server) {
    return new Details()
        .add("name", server.name())
        .add("origin", Words.of(server.origin()))
        .add("transport", Words.of(server.transport()))
        .add("place", place(server))
        .add("key", server.keyHint())
        .add("state", Words.of(server.state()))
        .add("tools", tools(server))
        .add("created", Words.of(server.createdAt()))
        .render();
  }

  static @Nullable String place(McpServerView server) {
    List<String> command = server.command();
    return command == null ? server.url() : String.join(" ", command);
  }

  static @Nullable String tools(McpServerView server) {
    if (server.tools() == null) {
      return null;
    }
    return server.waiting() == 0
        ? String.valueOf(server.tools())
        : server.tools() + " (" + server.waiting() + " not approved)";
  }
}
