package dev.vel.cli.output;

import java.io.Console;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * This process's terminal. The JDK only tells whether input and output are both a terminal, so each
 * is looked up on its own: the launcher says it ({@code -Dvel.terminal=012} names the descriptors
 * that are one), else Linux's {@code /proc} does.
 */
public final class ProcessTerminal implements Terminal {
  private static final int DEFAULT_WIDTH = 80;
  private final Map<String, String> environment;

  public ProcessTerminal(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public boolean input() {
    return terminal(0);
  }

  @Override
  public boolean output() {
    return terminal(1);
  }

  @Override
  public boolean error() {
    return terminal(2);
  }

  /** Linux tells what it is; elsewhere a file is all that can be told from the rest. */
  @Override
  public Feed feed() {
    if (input()) {
      return Feed.NONE;
    }
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/0")).toString();
      boolean socket = target.startsWith("socket:");
      boolean device = target.startsWith("/dev/") && !Files.isRegularFile(Path.of(target));
      // Where it is closed, the first file that Java opens for itself stands in its place.
      boolean closed = target.startsWith(System.getProperty("java.home"));
      return socket ? Feed.DOUBTFUL : device || closed ? Feed.NONE : Feed.CERTAIN;
    } catch (IOException | UnsupportedOperationException noProc) {
      return Files.isRegularFile(Path.of("/dev/fd/0")) ? Feed.CERTAIN : Feed.DOUBTFUL;
    }
  }

  @Override
  public boolean pipeOfParent() {
    return ParentPipe.at(0);
  }

  @Override
  public int width() {
    String columns = environment.getOrDefault("COLUMNS", "");
    return columns.matches("[1-9]\\d{0,4}") ? Integer.parseInt(columns) : measured();
  }

  @Override
  public Optional<String> password(String prompt) {
    return console().map(console -> typed(console.readPassword("%s", prompt)));
  }

  /** Null where the input was ended instead, as with Ctrl-D. */
  private static String typed(char @Nullable [] password) {
    return password == null ? "" : new String(password);
  }

  private static boolean terminal(int descriptor) {
    String told = System.getProperty("vel.terminal");
    if (told != null) {
      return told.indexOf('0' + descriptor) >= 0;
    }
    Path link = Path.of("/proc/self/fd/" + descriptor);
    try {
      String target = Files.readSymbolicLink(link).toString();
      return target.startsWith("/dev/pts/")
          || target.startsWith("/dev/tty")
          || target.equals("/dev/console");
    } catch (IOException | UnsupportedOperationException noProc) {
      return console().isPresent();
    }
  }

  /** Depending on the JDK there is none without a terminal, or one that is none. */
  private static Optional<Console> console() {
    return Optional.ofNullable(System.console()).filter(Console::isTerminal);
  }

  /** What {@code stty size} says: rows and columns. */
  private static int measured() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(new File("/dev/tty"))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String size =
          new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
      String columns = size.substring(size.indexOf(' ') + 1);
      return columns.matches("[1-9]\\d{0,4}") ? Integer.parseInt(columns) : DEFAULT_WIDTH;
    } catch (IOException noTerminal) {
      return DEFAULT_WIDTH;
    }
  }
}
