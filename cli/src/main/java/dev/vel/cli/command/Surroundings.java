package dev.vel.cli.command;

import dev.vel.cli.output.Terminal;
import dev.vel.cli.progress.StatusLine;
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
 * @param status where it stands what is going on; {@code out} and {@code err} know of it
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
    Doors doors,
    StatusLine status) {

  public Surroundings {
    environment = Map.copyOf(environment);
  }

  /** Those in which nobody is told what is going on. */
  public Surroundings(
      InputStream in,
      OutputStream out,
      PrintStream err,
      Map<String, String> environment,
      Path workingDirectory,
      InstantSource clock,
      Terminal terminal,
      Interrupts interrupts,
      Doors doors) {
    this(
        in,
        out,
        err,
        environment,
        workingDirectory,
        clock,
        terminal,
        interrupts,
        doors,
        StatusLine.NONE);
  }

  /** The same with a line that tells what is going on. */
  Surroundings telling(StatusLine line) {
    return new Surroundings(
        in,
        terminal.output() ? line.beside(out) : out,
        line.beside(err),
        environment,
        workingDirectory,
        clock,
        terminal,
        interrupts,
        doors,
        line);
  }
}
