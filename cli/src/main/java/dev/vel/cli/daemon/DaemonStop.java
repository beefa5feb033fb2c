package dev.vel.cli.daemon;

import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.cli.command.Options;
import dev.vel.cli.door.EmbeddedServer;
import dev.vel.cli.progress.Progress;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** {@code vel daemon stop}. */
final class DaemonStop implements Leaf {
  @Override
  public List<String> examples() {
    return List.of("vel daemon stop", "vel daemon stop --database");
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.addOption(
        Options.flag("--database", "Stop the embedded database server, too, unless it is in use."));
  }

  @Override
  public Class<?> answer(Invocation call) {
    return LocalDaemon.Stopped.class;
  }

  @Override
  public ExitCode run(Invocation call) throws IOException, InterruptedException {
    LocalDaemon.Stopped stopped = stop(call);
    call.output().item(stopped, () -> "");
    if (call.output().human()) {
      call.notice(sentence(stopped));
    }
    EmbeddedServer database = EmbeddedServer.of(call.surroundings());
    if (call.flag("--database")) {
      return DatabaseStop.run(call, database);
    }
    if (call.output().human() && stopped.stopped() && database.running()) {
      call.notice(
          "the database server goes on, for local mode and the next daemon;"
              + " `vel daemon stop --database` ends it");
    }
    return ExitCode.OK;
  }

  private static LocalDaemon.Stopped stop(Invocation call)
      throws IOException, InterruptedException {
    try (Progress _ = call.progress("Stopping the daemon")) {
      return LocalDaemon.stop(call.surroundings().environment());
    }
  }

  private static String sentence(LocalDaemon.Stopped stopped) {
    if (!stopped.stopped()) {
      return "the daemon does not run";
    }
    return stopped.killed()
        ? "the daemon did not end within "
            + LocalDaemon.PATIENCE.toSeconds()
            + " s and was killed; its tasks go on when a daemon or worker runs again"
        : "the daemon has ended";
  }
}
