package dev.vel.cli.shell;

import java.io.IOException;
import java.util.Optional;
import org.jline.terminal.Terminal;
import org.jline.utils.NonBlockingReader;

/**
 * A keyboard at a terminal that cannot move its cursor: lines are edited by the terminal itself,
 * and nothing is completed or called up again. For one thread.
 */
final class PlainKeyboard implements Keyboard {
  /** How soon a Ctrl-C is noticed. */
  private static final long GLANCE_MS = 50;

  private final Terminal terminal;
  private final Stops stops;

  PlainKeyboard(Terminal terminal, Stops stops) {
    this.terminal = terminal;
    this.stops = stops;
  }

  @Override
  public Typed read(String prompt) {
    StringBuilder text = new StringBuilder();
    String shown = prompt;
    while (true) {
      Typed line = line(shown);
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
      return line(prompt) instanceof Typed.Text(String typed)
          ? Optional.of(typed)
          : Optional.empty();
    } finally {
      terminal.echo(echoed);
      write("\n");
    }
  }

  private Typed line(String prompt) {
    write(prompt);
    stops.clear();
    StringBuilder line = new StringBuilder();
    try {
      while (!stops.raised()) {
        int c = terminal.reader().read(GLANCE_MS);
        switch (c) {
          case NonBlockingReader.READ_EXPIRED -> {
            // Nothing was typed for a moment.
          }
          case NonBlockingReader.EOF -> {
            write("\n");
            return new Typed.Left();
          }
          case '\n', '\r' -> {
            return new Typed.Text(line.toString());
          }
          default -> line.append((char) c);
        }
      }
    } catch (IOException gone) {
      return new Typed.Left();
    }
    write("\n");
    return new Typed.Stopped(false);
  }

  private void write(String text) {
    terminal.writer().write(text);
    terminal.writer().flush();
  }
}
