package dev.vel.cli.mcp;

import dev.vel.cli.command.Door;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.cli.command.Options;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** {@code vel mcp remove}. */
final class McpRemove implements Leaf {

  @Override
  public List<String> examples() {
    return List.of("vel mcp remove docs");
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(Options.argument(0, "NAME", "Its name."));
  }

  @Override
  public Class<?> answer(Invocation call) {
    return Removed.class;
  }

  @Override
  public ExitCode run(Invocation call) throws IOException {
    String name = call.argument(0);
    try (Door door = call.open()) {
      call.questions().confirm("remove " + name);
      door.vel().removeMcpServer(name);
      call.output().item(new Removed(name, true), () -> "");
      if (call.output().human()) {
        call.notice("removed " + name);
      }
    }
    return ExitCode.OK;
  }

  /** What is answered. */
  private record Removed(String name, boolean removed) {}
}
