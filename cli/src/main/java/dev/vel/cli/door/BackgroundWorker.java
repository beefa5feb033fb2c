package dev.vel.cli.door;

import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.Door;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.process.Detached;
import dev.vel.cli.process.Presence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Has a {@code vel worker --until-idle} run waiting tasks of local mode when the command that
 * submitted them is gone. A worker takes its sign down before it looks for tasks a last time, so a
 * task that was submitted while the sign stood is always seen.
 *
 * @param log where it writes what happens
 */
public record BackgroundWorker(Path log, Map<String, String> environment) {

  /** Starts a worker unless one is at work behind this door. */
  void ensure(Door door) {
    try {
      Optional<Presence> free = Presence.announce(WorkerSign.of(environment, door));
      if (free.isPresent()) {
        free.get().close();
        Detached.start(command(), environment, log);
      }
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.FAILED,
          "the task is saved, but no worker could be started for it ("
              + e.getMessage()
              + "); run `vel worker --until-idle`",
          e);
    }
  }

  /** By the installed launcher, which knows how Java is started best; else as this process was. */
  private static List<String> command() {
    String installed = System.getProperty("vel.home");
    Path launcher = Path.of(installed == null ? "" : installed, "bin", "vel");
    return installed != null && Files.isExecutable(launcher)
        ? List.of(launcher.toString(), "worker", "--until-idle")
        : asThisProcess();
  }

  private static List<String> asThisProcess() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:+UseSerialGC");
    command.add("-XX:TieredStopAtLevel=1");
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.addAll(List.of("dev.vel.cli.Main", "worker", "--until-idle"));
    return command;
  }
}
