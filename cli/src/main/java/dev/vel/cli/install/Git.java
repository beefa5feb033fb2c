package dev.vel.cli.install;

import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.process.Executables;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Runs git in a clone; it never asks anybody anything. */
final class Git {
  /** What would have git look elsewhere, as when a hook of git's runs vel. */
  private static final List<String> ELSEWHERE =
      List.of("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX");

  private final Path program;
  private final Path clone;
  private final Map<String, String> environment;

  Git(Path clone, Map<String, String> environment) {
    this.clone = clone;
    this.environment = environment;
    this.program =
        Executables.onPath("git", environment)
            .orElseThrow(() ->
                new CommandException(
                    ExitCode.NOT_CONFIGURED,
                    "git is not on the PATH, and this vel is brought up to date by it"));
  }

  /**
   * What it came to.
   *
   * @param text what it wrote, stripped; when it failed, what it said of that
   */
  record Said(boolean ok, String text) {}

  Said run(String... words) throws IOException, InterruptedException {
    List<String> line =
        Stream.concat(Stream.of(program.toString(), "-C", clone.toString()), Stream.of(words))
            .toList();
    ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(line));
    builder.environment().clear();
    builder.environment().putAll(environment);
    ELSEWHERE.forEach(builder.environment()::remove);
    builder.environment().put("GIT_TERMINAL_PROMPT", "0");
    builder.environment().putIfAbsent("GIT_SSH_COMMAND", "ssh -o BatchMode=yes");
    Process process =
        builder.redirectInput(new File("/dev/null")).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Said(process.waitFor() == 0, text.strip());
  }

  /** What it wrote, or a refusal with what it said. */
  String must(String... words) throws IOException, InterruptedException {
    Said said = run(words);
    if (!said.ok()) {
      throw new CommandException(
          ExitCode.FAILED, "git " + words[0] + " in " + clone + " failed: " + said.text());
    }
    return said.text();
  }
}
