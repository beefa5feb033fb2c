package dev.vel.cli.daemon;

import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.file.FolderLock;
import dev.vel.cli.process.Running;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The daemon that {@code vel daemon start} started on this machine.
 *
 * @param url null until it answers
 */
public record LocalDaemon(long pid, @Nullable URI url) {
  static final Duration PATIENCE = Duration.ofSeconds(30);

  /**
   * What became of it.
   *
   * @param killed whether it did not end by itself
   */
  public record Stopped(boolean running, boolean stopped, boolean killed) {}

  /** It, if it runs. */
  public static Optional<LocalDaemon> find(Map<String, String> environment) throws IOException {
    return DaemonFiles.of(environment)
        .running()
        .map(known -> new LocalDaemon(known.pid(), known.url()));
  }

  /** Asks it to end, waits for that, and in the end kills it. */
  public static Stopped stop(Map<String, String> environment)
      throws IOException, InterruptedException {
    DaemonFiles files = DaemonFiles.of(environment);
    return FolderLock.<Stopped, InterruptedException>holding(files.lock(), () -> stop(files));
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

  /** Whether it ended by itself. */
  private static boolean end(Running process) throws InterruptedException {
    if (process.end(PATIENCE)) {
      return true;
    }
    if (process.handle().isPresent()) {
      throw new CommandException(
          ExitCode.FAILED, "process " + process.pid() + " cannot be ended: is it yours?");
    }
    return false;
  }
}
