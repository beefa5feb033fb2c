package dev.vel.cli.process;

import dev.vel.cli.file.PrivateFile;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Starts processes that live on when the terminal is closed: in a session of their own where the
 * system has a program for that ({@code setsid} on Linux, Perl's on macOS), else deaf to the
 * hang-up ({@code nohup}).
 */
public final class Detached {
  private Detached() {}

  /**
   * Starts one, its output appended to a file. The environment is handed on; secrets belong there
   * and never into the command, which everybody on the machine can list.
   */
  public static Process start(List<String> command, Map<String, String> environment, Path log)
      throws IOException {
    PrivateFile.makeFolder(log.resolveSibling("."));
    List<String> whole = new ArrayList<>(launcher(environment));
    whole.addAll(command);
    ProcessBuilder builder = new ProcessBuilder(whole);
    builder.environment().clear();
    builder.environment().putAll(environment);
    return builder
        .redirectInput(new File("/dev/null"))
        .redirectErrorStream(true)
        .redirectOutput(Redirect.appendTo(log.toFile()))
        .start();
  }

  private static List<String> launcher(Map<String, String> environment) {
    return Executables.onPath("setsid", environment)
        .map(setsid -> List.of(setsid.toString()))
        .or(() ->
            Executables.onPath("perl", environment)
                .map(perl ->
                    List.of(
                        perl.toString(),
                        "-MPOSIX",
                        "-e",
                        "POSIX::setsid(); exec { $ARGV[0] } @ARGV or exit 127")))
        .or(() -> Executables.onPath("nohup", environment).map(nohup -> List.of(nohup.toString())))
        .orElse(List.of());
  }
}
