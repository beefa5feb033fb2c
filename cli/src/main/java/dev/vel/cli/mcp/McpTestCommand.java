package dev.vel.cli.mcp;

import dev.vel.cli.command.Door;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.cli.command.Options;
import dev.vel.cli.output.Details;
import dev.vel.cli.output.Words;
import dev.vel.cli.progress.Progress;
import dev.vel.mcp.McpServerTest;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** {@code vel mcp test}. */
final class McpTestCommand implements Leaf {

  @Override
  public List<String> examples() {
    return List.of("vel mcp test docs", "vel mcp test docs -o json | jq .status");
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(Options.argument(0, "NAME", "Its name."));
  }

  @Override
  public Class<?> answer(Invocation call) {
    return McpServerTest.class;
  }

  @Override
  public ExitCode run(Invocation call) {
    try (Door door = call.open()) {
      McpServerTest test;
      try (Progress _ = call.progress("Opening " + call.argument(0))) {
        test = door.vel().testMcpServer(call.argument(0));
      }
      call.output().item(test, () -> human(test));
      return test.status() == McpServerTest.Status.PASSED ? ExitCode.OK : ExitCode.FAILED;
    }
  }

  private static String human(McpServerTest test) {
    return new Details()
        .add("status", Words.of(test.status()))
        .add("message", test.message())
        .add("time", Words.duration(test.latencyMs()))
        .add("tools", test.tools())
        .render();
  }
}
