package dev.vel.cli.shell;

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jline.terminal.Terminal;
import org.jspecify.annotations.Nullable;

/**
 * A keyboard at a terminal that cannot move its cursor: lines are edited by the terminal itself,
 * and nothing is completed or called up again. For one thread.
 */
final class PlainKeyboard implements Keyboard {
  /** How soon a Ctrl-C is noticed. */
  private static final Duration GLANCE = Duration.ofMillis(50);

  private final Terminal terminal;
  private final Stops stops;
  private final BufferedReader lines;
  private @Nullable FutureTask<Optional<String>> coming;

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
    FutureTask<Optional<String>> line = coming();
    try {
      while (!stops.raised() || line.isDone()) { // What came was typed after Ctrl-C.
        Optional<Typed> typed = within(GLANCE, line);
        if (typed.isPresent()) {
          coming = null;
          return typed.get();
        }
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
    write("\n");
    return new Typed.Stopped(false);
  }

  /** The next line, which may have been waited for before. */
  private FutureTask<Optional<String>> coming() {
    FutureTask<Optional<String>> next = coming;
    if (next == null) {
      next = new FutureTask<>(() -> Optional.ofNullable(lines.readLine()));
      Thread.ofPlatform().daemon().name("keyboard").start(next);
      coming = next;
    }
    return next;
  }

  private Optional<Typed> within(Duration patience, FutureTask<Optional<String>> line)
      throws InterruptedException {
    try {
      Optional<String> text = line.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      if (text.isEmpty()) {
        write("\n");
      }
      return Optional.of(text.<Typed>map(Typed.Text::new).orElseGet(Typed.Left::new));
    } catch (TimeoutException notYet) {
      return Optional.empty();
    } catch (ExecutionException gone) {
      return Optional.of(new Typed.Left());
    }
  }

  private void write(String text) {
    terminal.writer().write(text);
    terminal.writer().flush();
  }
}
