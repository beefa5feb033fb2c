package dev.vel.cli.mcp;

import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.Door;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.cli.command.Options;
import dev.vel.mcp.McpApproval;
import dev.vel.mcp.McpTool;
import dev.vel.mcp.McpToolList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** {@code vel mcp approve}. */
final class McpApprove implements Leaf {

  @Override
  public List<String> examples() {
    return List.of(
        "vel mcp approve docs search@FINGERPRINT",
        "vel mcp approve docs search",
        "vel mcp approve docs --all");
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(Options.argument(0, "NAME", "Its name."));
    spec.addPositional(
        Options.rest(
            1,
            "TOOL",
            "The tools to approve: as they are now, or with @FINGERPRINT only as `vel mcp tools`"
                + " showed them."));
    spec.addOption(Options.flag("--all", "Approve all of its tools as they are shown now."));
  }

  @Override
  public Class<?> answer(Invocation call) {
    return McpTool.class;
  }

  @Override
  public ExitCode run(Invocation call) {
    List<String> named = call.rest(1);
    boolean all = call.flag("--all");
    if (all != named.isEmpty()) {
      throw CommandException.usage("name the tools to approve, or say --all");
    }
    String server = call.argument(0);
    try (Door door = call.open()) {
      McpToolList shown = door.vel().mcpTools(server);
      List<McpTool> tools =
          all
              ? McpWords.waiting(shown)
              : named.stream().distinct().map(tool -> wanted(shown, tool)).toList();
      if (call.output().human()) {
        call.output().prose(McpWords.whole(tools));
      }
      McpToolList now = tools.isEmpty() ? shown : approved(door, server, tools);
      call.output().item(now, () -> "");
      if (call.output().human()) {
        call.notice(McpWords.approved(now) + " of " + now.data().size() + " tools are approved");
      }
    }
    return ExitCode.OK;
  }

  /** The tool as it was shown just now; a fingerprint that is named must be this one's. */
  private static McpTool wanted(McpToolList shown, String named) {
    int at = named.lastIndexOf('@');
    String name = at < 0 ? named : named.substring(0, at);
    McpTool tool =
        shown.data().stream()
            .filter(it -> it.name().equals(name))
            .findFirst()
            .orElseThrow(() ->
                new CommandException(
                    ExitCode.FAILED, shown.server() + " offers no tool " + name + " now"));
    if (at >= 0 && !tool.fingerprint().equals(named.substring(at + 1))) {
      throw new CommandException(
          ExitCode.FAILED,
          name
              + " says something else by now; `vel mcp tools "
              + shown.server()
              + "` shows what it is");
    }
    return tool;
  }

  private static McpToolList approved(Door door, String server, List<McpTool> tools) {
    List<McpApproval.Seen> seen =
        tools.stream().map(tool -> new McpApproval.Seen(tool.name(), tool.fingerprint())).toList();
    return door.vel().approveMcpTools(server, new McpApproval(seen));
  }
}
