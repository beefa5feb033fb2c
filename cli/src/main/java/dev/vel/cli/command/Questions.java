package dev.vel.cli.command;

import dev.vel.cli.output.Terminal;
import dev.vel.cli.output.Text;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Asks the person at the keyboard, where there is one and may be asked; else a command has to do
 * with what its line says.
 *
 * @param asks whether anybody may be asked
 * @param agreed whether the line says yes to whatever would be asked
 */
public record Questions(
    Terminal terminal, InputStream in, PrintStream err, boolean asks, boolean agreed) {
  private static final Set<String> YES = Set.of("y", "yes");

  /** A password, which is not shown; empty when nobody can be asked. */
  public Optional<String> password(String prompt) {
    return asks ? terminal.password(prompt) : Optional.empty();
  }

  /**
   * Goes on only when what cannot be had again is really to go.
   *
   * @param deed as a question, such as {@code delete agent writer}
   */
  public void confirm(String deed) throws IOException {
    if (agreed) {
      return;
    }
    String question = Text.line(deed) + " for good? [y/N] ";
    Optional<String> said = asks ? terminal.line(question) : Optional.empty();
    if (said.isEmpty() && (!asks || !terminal.input() || !terminal.error())) {
      throw CommandException.usage(
          "nobody can be asked whether to " + Text.line(deed) + ": add " + GlobalOptions.YES);
    }
    String answer = said.isPresent() ? said.get() : line(question);
    if (!YES.contains(answer.strip().toLowerCase(Locale.ROOT))) {
      throw new CommandException(ExitCode.FAILED, "nothing was changed");
    }
  }

  /** Byte by byte, so that nothing behind it is taken. */
  private String line(String question) throws IOException {
    err.print(question);
    err.flush();
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
      line.write(b);
    }
    return line.toString(StandardCharsets.UTF_8);
  }
}
