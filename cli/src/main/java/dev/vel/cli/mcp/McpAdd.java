package dev.vel.cli.mcp;

import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.Door;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.cli.command.Options;
import dev.vel.cli.command.TextSource;
import dev.vel.mcp.McpServerView;
import dev.vel.mcp.NewMcpServer;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** {@code vel mcp add}. */
final class McpAdd implements Leaf {
  private static final String URL = "--url";
  private static final String STDIN = "--key-stdin";
  private static final String VARIABLE = "--key-env";

  @Override
  public List<String> examples() {
    return List.of(
        "vel mcp add docs --url https://docs.example.com/mcp",
        "vel mcp add docs --url https://docs.example.com/mcp --key-stdin < key.txt",
        "vel mcp add files -- npx -y @modelcontextprotocol/server-filesystem /srv/files");
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(Options.argument(0, "NAME", "What to call it: a–z, 0–9, _ and -."));
    spec.addPositional(
        Options.rest(
            1,
            "COMMAND",
            "After `--`: the program to start and its arguments; no shell reads them."));
    spec.addOption(Options.text(URL, "URL", "Where it is, for a server over HTTP."));
    spec.addOption(Options.flag(STDIN, "Read the server's key from standard input."));
    spec.addOption(
        Options.text(VARIABLE, "NAME", "Read the key from the environment variable NAME."));
  }

  @Override
  public Class<?> answer(Invocation call) {
    return McpServerView.class;
  }

  @Override
  public ExitCode run(Invocation call) throws IOException {
    List<String> command = call.rest(1);
    String url = call.text(URL);
    if ((url == null) == command.isEmpty()) {
      throw CommandException.usage("say where the server is: --url URL, or `-- COMMAND ARG…`");
    }
    NewMcpServer wanted =
        new NewMcpServer(call.argument(0), url, key(call), url == null ? command : null);
    try (Door door = call.open()) {
      McpServerView made = door.vel().addMcpServer(wanted);
      call.output().item(made, () -> McpWords.details(made));
      call.notice("added; `vel mcp test " + made.name() + "` tries it");
    }
    return ExitCode.OK;
  }

  private static @Nullable String key(Invocation call) throws IOException {
    if (call.flag(STDIN) && call.flag(VARIABLE)) {
      throw CommandException.usage(STDIN + " and " + VARIABLE + " exclude each other");
    }
    if (!call.flag(STDIN) && !call.flag(VARIABLE)) {
      return null;
    }
    String key =
        call.flag(STDIN)
            ? TextSource.standardInput(call)
            : call.surroundings().environment().get(String.valueOf(call.text(VARIABLE)));
    if (key == null || key.isBlank()) {
      throw CommandException.usage("the key is empty");
    }
    return key.strip();
  }
}
