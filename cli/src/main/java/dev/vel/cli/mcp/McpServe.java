package dev.vel.cli.mcp;

import dev.vel.cli.command.Door;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Interrupts;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.cli.log.Logging;
import dev.vel.mcpserver.StdioServer;
import dev.vel.task.TaskQuery;
import dev.vel.task.TaskStatus;
import dev.vel.wire.Page;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;

/** {@code vel mcp serve}: vel as an MCP server, for one client that started it. */
public final class McpServe implements Leaf {
  /** How soon a signal to end is noticed, in milliseconds. */
  private static final long GLANCE = 200;

  @Override
  public List<String> examples() {
    return List.of(
        "vel mcp serve", "claude mcp add vel -- vel mcp serve", "vel mcp serve --context work");
  }

  @Override
  public void describe(CommandSpec spec) {
    // The client says everything else.
  }

  @Override
  public Class<?> answer(Invocation call) {
    return Void.class;
  }

  @Override
  public ExitCode run(Invocation call) throws IOException, InterruptedException {
    if (!call.debug()) {
      Logging.toStandardError(call.logLevel("warn"));
    }
    try (Door door = call.open()) {
      door.startEngine();
      call.notice("serving MCP for " + door.place() + "; the end of the input ends it");
      ExitCode ended = serve(call, door);
      if (door.settings().isPresent() && anyUnfinished(door)) {
        door.runInBackground();
      }
      return ended;
    }
  }

  /** On another thread, for reading the input cannot be interrupted. */
  private static ExitCode serve(Invocation call, Door door)
      throws IOException, InterruptedException {
    FutureTask<ExitCode> serving =
        new FutureTask<>(() -> {
          StdioServer.serve(door.vel(), call.surroundings().in(), call.surroundings().out());
          return ExitCode.OK;
        });
    Thread.ofPlatform().daemon().name("mcp-input").start(serving);
    Interrupts interrupts = call.surroundings().interrupts();
    while (true) {
      try {
        return serving.get(GLANCE, TimeUnit.MILLISECONDS);
      } catch (TimeoutException stillThere) {
        if (interrupts.raised()) {
          return ExitCode.INTERRUPTED;
        }
      } catch (ExecutionException failed) {
        throw new IOException("the client cannot be read any more", failed.getCause());
      }
    }
  }

  /** Tasks that nobody waited for; they are to run on. */
  private static boolean anyUnfinished(Door door) {
    Page.Range one = new Page.Range(1, 0);
    return Stream.of(TaskStatus.PENDING, TaskStatus.IN_PROGRESS)
        .map(status -> new TaskQuery(status, null, null, null, null, null, one))
        .anyMatch(query -> !door.vel().tasks(query).data().isEmpty());
  }
}
