package dev.vel.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.vel.cli.process.Executables;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The scripts that people run. */
final class ScriptsTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  @Test
  void areFineByShellcheck() throws IOException, InterruptedException {
    assumeThat(Executables.onPath("shellcheck", System.getenv()))
        .as("shellcheck is not here")
        .isPresent();
    List<String> line = new ArrayList<>(List.of("shellcheck", "-x", "-P", ROOT.toString()));
    line.add("install.sh");
    try (Stream<Path> scripts = Files.list(ROOT.resolve("scripts"))) {
      scripts
          .filter(Files::isRegularFile)
          .map(script -> ROOT.relativize(script).toString())
          .forEach(line::add);
    }
    Process shellcheck =
        new ProcessBuilder(line).directory(ROOT.toFile()).redirectErrorStream(true).start();
    String said = new String(shellcheck.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(said).isEmpty();
    assertThat(shellcheck.waitFor()).isZero();
  }
}
