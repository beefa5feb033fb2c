package dev.vel.cli.daemon;

import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.cli.context.FolderLock;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
  public ExitCode run(Invocation call) throws IOException, InterruptedException {
    DaemonFiles files = DaemonFiles.of(call.surroundings().environment());
    Stopped stopped =
        FolderLock.<Stopped, InterruptedException>holding(files.lock(), () -> stop(files));
    call.output().item(stopped, () -> "");
    if (call.output().human()) {
      call.notice(sentence(stopped));
    }
    return ExitCode.OK;
  }

  private static Stopped stop(DaemonFiles files) throws IOException, InterruptedException {
    Optional<ProcessHandle> process = files.running().flatMap(known -> known.process().handle());
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
  private static boolean end(ProcessHandle process) throws InterruptedException {
    process.destroy();
    if (ended(process)) {
      return true;
    }
    process.destroyForcibly();
    if (!ended(process)) {
      throw new CommandException(
          ExitCode.FAILED, "process " + process.pid() + " cannot be ended: is it yours?");
    }
    return false;
  }

  private static boolean ended(ProcessHandle process) throws InterruptedException {
    try {
      process.onExit().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException stillThere) {
      return false;
    } catch (ExecutionException e) {
      throw new IllegalStateException("cannot wait for process " + process.pid(), e);
    }
  }
}
