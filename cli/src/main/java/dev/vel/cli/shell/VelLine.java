package dev.vel.cli.shell;

import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Program;
import dev.vel.cli.command.Surroundings;
import dev.vel.cli.output.Terminal;
import java.io.BufferedOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Runs a vel command from within the shell, in this process and on its terminal. It goes where the
 * shell was told to go, unless it is told itself.
 */
final class VelLine {
  /** What would want the keyboard for itself. */
  private static final Set<String> NEVER = Set.of("shell", "chat");

  private final Supplier<Program> program;
  private final Surroundings outside;
  private final Whither whither;
  private final Screen screen;
  private final Keyboard keyboard;

  VelLine(
      Supplier<Program> program,
      Surroundings outside,
      Whither whither,
      Screen screen,
      Keyboard keyboard) {
    this.program = program;
    this.outside = outside;
    this.whither = whither;
    this.screen = screen;
    this.keyboard = keyboard;
  }

  /**
   * Runs one.
   *
   * @param typed with or without the name of the program
   */
  void run(List<String> typed) {
    List<String> words = VelWords.withoutName(typed);
    if (words.stream().filter(word -> !word.startsWith("-")).limit(1).anyMatch(NEVER::contains)) {
      throw CommandException.usage("this is a conversation already: /new begins another one");
    }
    program.get().run(there(words), surroundings());
  }

  /** As if it was typed where the shell goes, so that whatever it looks at is seen from there. */
  private List<String> there(List<String> words) {
    boolean own = words.stream().anyMatch(it -> it.equals("--local") || it.startsWith("--context"));
    if (own) {
      return words;
    }
    return Stream.concat(whither.options(words).stream(), words.stream()).toList();
  }

  private Surroundings surroundings() {
    PrintStream err = new PrintStream(screen.output(), true, StandardCharsets.UTF_8);
    return new Surroundings(
        InputStream.nullInputStream(),
        new BufferedOutputStream(screen.output(), 1 << 16),
        err,
        environment(),
        outside.workingDirectory(),
        outside.clock(),
        new Shown(),
        screen.stops(),
        outside.doors());
  }

  /** What the shell itself was told about its screen holds for them, too. */
  private Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>(outside.environment());
    if (screen.display().spoken()) {
      environment.put("VEL_SCREEN_READER", "1");
    }
    if (!screen.display().colour()) {
      environment.put("NO_COLOR", "1");
    }
    return environment;
  }

  private final class Shown implements Terminal {
    /** The keyboard belongs to the shell, which asks in a command's place. */
    @Override
    public boolean input() {
      return false;
    }

    @Override
    public boolean output() {
      return true;
    }

    @Override
    public int width() {
      return screen.columns();
    }

    @Override
    public Optional<String> line(String prompt) {
      return asked(() -> keyboard.line(prompt));
    }

    @Override
    public Optional<String> password(String prompt) {
      return asked(() -> keyboard.password(prompt));
    }

    /** Whoever does not want to say it was asked all the same: nobody is missing. */
    private Optional<String> asked(Supplier<Optional<String>> question) {
      screen.idle();
      try {
        return Optional.of(
            question
                .get()
                .orElseThrow(() -> new CommandException(ExitCode.INTERRUPTED, "interrupted")));
      } finally {
        screen.busy();
      }
    }
  }
}
