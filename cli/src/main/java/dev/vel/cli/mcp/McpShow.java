package dev.vel.cli.mcp;

import dev.vel.cli.command.Door;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.cli.command.Options;
import dev.vel.mcp.McpServerView;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** {@code vel mcp show}. */
final class McpShow implements Leaf {

  @Override
  public List<String> examples() {
    return List.of("vel mcp show docs");
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(Options.argument(0, "NAME", "Its name."));
  }

  @Override
  public Class<?> answer(Invocation call) {
    return McpServerView.class;
  }

  @Override
  public ExitCode run(Invocation call) {
    try (Door door = call.open()) {
      McpServerView server = door.vel().mcpServer(call.argument(0));
      call.output().item(server, () -> McpWords.details(server));
    }
    return ExitCode.OK;
  }
}
