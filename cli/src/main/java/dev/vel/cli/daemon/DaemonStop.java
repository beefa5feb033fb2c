package dev.vel.cli.daemon;

import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** {@code vel daemon stop}. */
final class DaemonStop implements Leaf {
  @Override
  public List<String> examples() {
    return List.of("vel daemon stop");
  }

  @Override
  public void describe(CommandSpec spec) {
    // It has no options of its own.
  }

  @Override
  public Class<?> answer(Invocation call) {
    return LocalDaemon.Stopped.class;
  }

  @Override
  public ExitCode run(Invocation call) throws IOException, InterruptedException {
    LocalDaemon.Stopped stopped = LocalDaemon.stop(call.surroundings().environment());
    call.output().item(stopped, () -> "");
    if (call.output().human()) {
      call.notice(sentence(stopped));
    }
    return ExitCode.OK;
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
