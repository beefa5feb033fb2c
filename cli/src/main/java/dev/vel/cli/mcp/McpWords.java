package dev.vel.cli.mcp;

import dev.vel.cli.output.Details;
import dev.vel.cli.output.Words;
import dev.vel.mcp.McpServerView;
import dev.vel.mcp.McpTool;
import dev.vel.mcp.McpToolList;
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

  /** Those that agents do not get before somebody approves them. */
  static List<McpTool> waiting(McpToolList tools) {
    return tools.data().stream()
        .filter(tool -> tool.standing() != McpTool.Standing.APPROVED)
        .filter(tool -> tool.standing() != McpTool.Standing.REFUSED)
        .toList();
  }

  /** How many agents get. */
  static long approved(McpToolList tools) {
    return tools.data().stream()
        .filter(tool -> tool.standing() == McpTool.Standing.APPROVED)
        .count();
  }

  /** All that the tools say to a model, each in a block of its own. */
  static String whole(List<McpTool> tools) {
    StringBuilder text = new StringBuilder();
    for (McpTool tool : tools) {
      text.append('\n').append(whole(tool));
    }
    return text.toString();
  }

  private static String whole(McpTool tool) {
    return new Details()
        .add("tool", tool.name())
        .add("standing", Words.of(tool.standing()))
        .add("refusal", tool.refusal())
        .add("description", tool.description())
        .add("was", tool.approvedDescription())
        .add("repeatable", tool.repeatable() ? "yes" : "no")
        .add("input schema", tool.inputSchema().toPrettyString())
        .add("fingerprint", tool.fingerprint())
        .render();
  }
}
