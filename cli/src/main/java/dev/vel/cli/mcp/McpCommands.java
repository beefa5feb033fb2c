package dev.vel.cli.mcp;

import dev.vel.cli.command.Branch;
import dev.vel.cli.command.Entry;
import java.util.List;

/** {@code vel mcp …}. */
public final class McpCommands {
  private McpCommands() {}

  public static Branch branch() {
    return new Branch(
        List.of(
            "vel mcp add docs --url https://docs.example.com/mcp",
            "vel mcp list",
            "vel mcp tools docs",
            "vel mcp approve docs search",
            "claude mcp add vel -- vel mcp serve"),
        List.of(
            new Entry("add", "Add an MCP server, by address or command", McpAdd::new),
            new Entry("list", "List the MCP servers you can reach", McpList::new),
            new Entry("show", "Show one MCP server", McpShow::new),
            new Entry("test", "Open a server and list its tools", McpTestCommand::new),
            new Entry("tools", "Show a server's tools, approved or not", McpTools::new),
            new Entry("approve", "Approve tools that are new or changed", McpApprove::new),
            new Entry("remove", "Remove a server of your own", McpRemove::new),
            new Entry("serve", "Offer vel to an MCP client over standard input", McpServe::new)));
  }
}
