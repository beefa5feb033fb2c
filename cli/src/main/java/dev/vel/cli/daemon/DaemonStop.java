package dev.vel.cli.daemon;

import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.cli.context.FolderLock;
import dev.vel.cli.process.Running;
import dev.vel.cli.progress.Progress;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/** {@code vel daemon stop}. */
final class DaemonStop implements Leaf {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /**
   * What is answered.
   *
   * @param killed whether it did not end by itself
   */
  private record Stopped(boolean running, boolean stopped, boolean killed) {}

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
    return Stopped.class;
  }

  @Override
  public ExitCode run(Invocation call) throws IOException, InterruptedException {
    DaemonFiles files = DaemonFiles.of(call.surroundings().environment());
    Stopped stopped = stop(call, files);
    call.output().item(stopped, () -> "");
    if (call.output().human()) {
      call.notice(sentence(stopped));
    }
    return ExitCode.OK;
  }

  private static Stopped stop(Invocation call, DaemonFiles files)
      throws IOException, InterruptedException {
    try (Progress _ = call.progress("Stopping the daemon")) {
      return FolderLock.<Stopped, InterruptedException>holding(files.lock(), () -> stop(files));
    }
  }

  private static Stopped stop(DaemonFiles files) throws IOException, InterruptedException {
    Optional<Running> process = files.running().map(DaemonFiles.Known::process);
    Stopped stopped =
        process.isPresent()
            ? new Stopped(false, true, !end(process.get()))
            : new Stopped(false, false, false);
    files.forget();
    return stopped;
  }

  private static String sentence(Stopped stopped) {
    if (!stopped.stopped()) {
      return "the daemon does not run";
    }
    return stopped.killed()
        ? "the daemon did not end within "
            + PATIENCE.toSeconds()
            + " s and was killed; its tasks go on when a daemon or worker runs again"
        : "the daemon has ended";
  }

  /** Whether it ended by itself. */
  private static boolean end(Running process) throws InterruptedException {
    process.handle().ifPresent(ProcessHandle::destroy);
    if (process.awaitEnd(PATIENCE)) {
      return true;
    }
    process.handle().ifPresent(ProcessHandle::destroyForcibly);
    if (!process.awaitEnd(PATIENCE)) {
      throw new CommandException(
          ExitCode.FAILED, "process " + process.pid() + " cannot be ended: is it yours?");
    }
    return false;
  }
}
