package dev.vel.cli.install;

import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs install.sh, which does all that is done to an installation. */
final class Script {
  private static final String ERROR = "install.sh: ";
  private final Invocation call;

  Script(Invocation call) {
    this.call = call;
  }

  /**
   * Runs it to its end; what it says is handed on as it says it.
   *
   * @return what it wrote to standard output
   * @throws CommandException with its own sentence when it fails
   */
  String run(Path script, List<String> options) throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of(script.toString()));
    line.addAll(options);
    ProcessBuilder builder = new ProcessBuilder(line);
    builder.environment().clear();
    builder.environment().putAll(call.surroundings().environment());
    File out = File.createTempFile("vel-install", ".out");
    try {
      Process process =
          builder
              .redirectInput(new File("/dev/null"))
              .redirectOutput(Redirect.to(out))
              .directory(call.surroundings().workingDirectory().toFile())
              .start();
      String last = hear(process);
      int code = process.waitFor();
      if (code != 0) {
        throw refusal(code, last);
      }
      return Files.readString(out.toPath());
    } finally {
      Files.delete(out.toPath());
    }
  }

  /** Hands on what is said on standard error, but for the error itself, which is returned. */
  private String hear(Process process) throws IOException {
    String error = "";
    try (BufferedReader lines = process.errorReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith(ERROR)) {
          error = line.substring(ERROR.length());
        } else {
          call.notice(line);
        }
      }
    }
    return error;
  }

  private static CommandException refusal(int code, String sentence) {
    ExitCode meaning =
        code == ExitCode.UNREACHABLE.number()
            ? ExitCode.UNREACHABLE
            : code == ExitCode.NOT_CONFIGURED.number() ? ExitCode.NOT_CONFIGURED : ExitCode.FAILED;
    return new CommandException(
        meaning, sentence.isEmpty() ? "install.sh failed with exit code " + code : sentence);
  }
}
