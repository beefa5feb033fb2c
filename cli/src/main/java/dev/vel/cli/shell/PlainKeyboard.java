package dev.vel.cli.shell;

import dev.vel.cli.command.Awaited;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jline.terminal.Terminal;
import org.jspecify.annotations.Nullable;

/**
 * A keyboard at a terminal that cannot move its cursor: lines are edited by the terminal itself,
 * and nothing is completed or called up again. For one thread.
 */
final class PlainKeyboard implements Keyboard {
  private final Terminal terminal;
  private final Stops stops;
  private final BufferedReader lines;
  private @Nullable Awaited<Optional<String>> coming;

  /**
   * @param in the keys; JLine could not tell the end of them from nothing
   */
  PlainKeyboard(Terminal terminal, InputStream in, Stops stops) {
    this.terminal = terminal;
    this.lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    this.stops = stops;
  }

  @Override
  public Typed read(String prompt) {
    StringBuilder text = new StringBuilder();
    String shown = prompt;
    while (true) {
      Typed line = submitted(shown);
      if (!(line instanceof Typed.Text(String typed)) || !Continued.is(typed)) {
        return line instanceof Typed.Text(String last) ? new Typed.Text(text + last) : line;
      }
      text.append(typed, 0, typed.length() - 1).append('\n');
      shown = "> ";
    }
  }

  @Override
  public void tell(String sentence) {
    write("\n" + sentence + "\n");
  }

  @Override
  public Optional<String> password(String prompt) {
    boolean echoed = terminal.echo(false);
    try {
      return text(submitted(prompt));
    } finally {
      terminal.echo(echoed);
      write("\n");
    }
  }

  @Override
  public Optional<String> line(String prompt) {
    return text(submitted(prompt));
  }

  private static Optional<String> text(Typed typed) {
    return typed instanceof Typed.Text(String text) ? Optional.of(text) : Optional.empty();
  }

  private Typed submitted(String prompt) {
    stops.clear(); // Whoever sees the prompt may press Ctrl-C already.
    write(prompt);
    Awaited<Optional<String>> line = coming();
    try {
      boolean stopped;
      do {
        stopped = stops.raised();
        Optional<Optional<String>> read = line.glance();
        if (read.isPresent()) { // What came was typed after Ctrl-C.
          coming = null;
          return typed(read.get());
        }
      } while (!stopped || line.isDone());
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    } catch (IOException gone) {
      coming = null;
      return new Typed.Left();
    }
    write("\n");
    return new Typed.Stopped(false);
  }

  /** The next line, which may have been waited for before. */
  private Awaited<Optional<String>> coming() {
    Awaited<Optional<String>> next = coming;
    if (next == null) {
      next = Awaited.begin(() -> Optional.ofNullable(lines.readLine()));
      coming = next;
    }
    return next;
  }

  private Typed typed(Optional<String> line) {
    if (line.isEmpty()) {
      write("\n");
      return new Typed.Left();
    }
    return new Typed.Text(line.get());
  }

  private void write(String text) {
    terminal.writer().write(text);
    terminal.writer().flush();
  }
}
