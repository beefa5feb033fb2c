package dev.vel.cli.mcp;

import dev.vel.cli.command.Door;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.cli.command.Options;
import dev.vel.cli.output.Display;
import dev.vel.cli.output.Table;
import dev.vel.cli.output.Words;
import dev.vel.mcp.McpTool;
import dev.vel.mcp.McpToolList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** {@code vel mcp tools}. */
final class McpTools implements Leaf {

  @Override
  public List<String> examples() {
    return List.of(
        "vel mcp tools docs",
        "vel mcp tools docs -o json | jq '.data[] | select(.standing != \"approved\")'");
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(Options.argument(0, "NAME", "Its name."));
  }

  @Override
  public Class<?> answer(Invocation call) {
    return McpTool.class;
  }

  @Override
  public ExitCode run(Invocation call) {
    try (Door door = call.open()) {
      McpToolList tools = door.vel().mcpTools(call.argument(0));
      call.output().item(tools, () -> table(tools, call.output().display()));
      int waiting = McpWords.waiting(tools).size();
      if (waiting > 0) {
        call.notice(
            waiting
                + " not approved, and not given to agents; `vel mcp approve "
                + tools.server()
                + " TOOL@FINGERPRINT` approves one as it is shown here");
      }
    }
    return ExitCode.OK;
  }

  private static String told(McpTool tool) {
    if (tool.refusal() != null) {
      return tool.description() + " (refused: it " + tool.refusal() + ")";
    }
    String was = tool.approvedDescription();
    return was == null ? tool.description() : tool.description() + " (was: " + was + ")";
  }

  private static String table(McpToolList tools, Display display) {
    Table table = new Table("NAME", "STANDING", "~DESCRIPTION");
    for (McpTool each : tools.data()) {
      table.row(each.name(), Words.of(each.standing()), told(each));
    }
    return table.isEmpty() ? "" : table.render(display) + McpWords.whole(McpWords.waiting(tools));
  }
}
