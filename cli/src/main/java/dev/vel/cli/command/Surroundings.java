package dev.vel.cli.command;

import dev.vel.cli.output.Terminal;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;

/**
 * Everything a command touches outside itself, handed in so that a test can put its own in place.
 *
 * @param out data, and nothing else; the entry point flushes it
 * @param err notices, progress, errors
 */
public record Surroundings(
    InputStream in,
    OutputStream out,
    PrintStream err,
    Map<String, String> environment,
    Path workingDirectory,
    InstantSource clock,
    Terminal terminal,
    Interrupts interrupts,
    Doors doors) {

  public Surroundings {
    environment = Map.copyOf(environment);
  }
}
