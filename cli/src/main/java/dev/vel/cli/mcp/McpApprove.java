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
    return List.of("vel mcp approve docs search", "vel mcp approve docs --all");
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(Options.argument(0, "NAME", "Its name."));
    spec.addPositional(Options.rest(1, "TOOL", "The tools to approve."));
    spec.addOption(Options.flag("--all", "Approve all of its tools as they are now."));
  }

  @Override
  public ExitCode run(Invocation call) {
    List<String> tools = call.rest(1);
    boolean all = call.flag("--all");
    if (all != tools.isEmpty()) {
      throw CommandException.usage("name the tools to approve, or say --all");
    }
    try (Door door = call.open()) {
      McpToolList now =
          door.vel()
              .approveMcpTools(
                  call.argument(0), new McpApproval(all ? null : tools, all ? true : null));
      call.output().item(now, () -> "");
      long approved =
          now.data().stream().filter(tool -> tool.standing() == McpTool.Standing.APPROVED).count();
      if (call.output().human()) {
        call.notice(approved + " of " + now.data().size() + " tools are approved");
      }
    }
    return ExitCode.OK;
  }
}
