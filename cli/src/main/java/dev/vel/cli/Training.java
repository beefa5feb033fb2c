package dev.vel.cli;

import dev.vel.cli.command.Signals;
import dev.vel.cli.log.Logging;
import dev.vel.thread.Threads;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Runs the command lines of standard input, whose words stand between single spaces, one after the
 * other in this process, and throws away what they write. So Java learns for an AOT cache what
 * several commands need; {@code lib/train} starts it.
 */
public final class Training {
  private Training() {}

  /** Exits with the first code that is not 0. */
  public static void main(String[] arguments) throws IOException {
    Signals signals = Signals.listen();
    Logging.off();
    Threads.haveFew();
    int code = 0;
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null && code == 0; line = lines.readLine()) {
        code = run(line, signals);
      }
    }
    signals.exit(code);
  }

  private static int run(String line, Signals signals) {
    System.err.println(line);
    String[] words = line.split(" ");
    Main.ahead(Arrays.asList(words));
    return Main.run(
        words,
        Main.surroundings(
            InputStream.nullInputStream(),
            OutputStream.nullOutputStream(),
            new PrintStream(System.err, true, StandardCharsets.UTF_8),
            signals));
  }
}
