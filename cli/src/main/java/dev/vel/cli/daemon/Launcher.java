package dev.vel.cli.daemon;

import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.process.Executables;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Where the daemon's program is. */
final class Launcher {
  private Launcher() {}

  /** The one beside this {@code vel}, else the one on the path. */
  static Path find(Map<String, String> environment) {
    String home = System.getProperty("vel.home", environment.getOrDefault("VEL_HOME", ""));
    Optional<Path> beside =
        home.isEmpty()
            ? Optional.empty()
            : Optional.of(Path.of(home, "bin", "veld")).filter(Files::isExecutable);
    return beside
        .or(() -> Executables.onPath("veld", environment))
        .orElseThrow(() ->
            new CommandException(
                ExitCode.NOT_CONFIGURED,
                "veld is not installed beside this vel, nor on the PATH: run install.sh again,"
                    + " or set VEL_HOME to the folder that holds bin/veld"));
  }
}
