package dev.vel.cli.e2e;

import dev.vel.cli.markdown.VtScreen;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A program in a real pseudo-terminal, which {@code script} of util-linux makes, and the screen
 * that it writes on.
 */
final class Pty implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private final Process script;
  private final Path folder;
  private final VtScreen screen;
  private final StringBuffer raw = new StringBuffer();
  private final Thread reader;
  private volatile boolean closed;

  private Pty(Process script, Path folder, VtScreen screen) {
    this.script = script;
    this.folder = folder;
    this.screen = screen;
    this.reader = Thread.ofVirtual().start(() -> read(script.getInputStream()));
  }

  static Pty start(
      List<String> command, Path home, Map<String, String> environment, int columns, int rows)
      throws IOException {
    Path folder = Files.createTempDirectory(home, "pty");
    String line =
        "stty cols %d rows %d; tty > '%s'; echo $$ > '%s'; exec %s"
            .formatted(
                columns,
                rows,
                folder.resolve("tty"),
                folder.resolve("pid"),
                command.stream().map(word -> "'" + word + "'").collect(Collectors.joining(" ")));
    Map<String, String> with = new HashMap<>(Map.of("TERM", "xterm-256color", "SHELL", "/bin/sh"));
    with.putAll(environment);
    Process script =
        Programs.process(List.of("script", "-qefc", line, "/dev/null"), home, with)
            .redirectErrorStream(true)
            .start();
    return new Pty(script, folder, new VtScreen(columns, rows));
  }

  private void read(InputStream in) {
    try (Reader text = new InputStreamReader(in, StandardCharsets.UTF_8)) {
      char[] piece = new char[4096];
      for (int n = text.read(piece); n >= 0; n = text.read(piece)) {
        String written = new String(piece, 0, n);
        raw.append(written);
        screen.write(written);
      }
    } catch (IOException e) {
      if (!closed) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Presses keys. */
  void type(String keys) throws IOException {
    script.getOutputStream().write(keys.getBytes(StandardCharsets.UTF_8));
    script.getOutputStream().flush();
  }

  /** Waits for a prompt with nothing behind it, types a line and presses Enter. */
  void line(String text) throws IOException {
    awaitPrompt();
    type(text + "\r");
  }

  void awaitPrompt() {
    await("a prompt", all -> screen.line().matches("\\S+>"));
  }

  /** Waits until this stands on the screen, or has scrolled away. */
  void see(String text) {
    await("to see " + text, all -> all.contains(text));
  }

  /** Presses a key again and again, each time with a moment to see what becomes of it. */
  void press(String key, Predicate<String> seen) {
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(500))
        .until(() -> {
          boolean done = seen.test(screen.all());
          if (!done) {
            type(key);
          }
          return done;
        });
  }

  void await(String what, Predicate<String> seen) {
    try {
      Awaitility.await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(20))
          .until(() -> seen.test(screen.all()));
    } catch (ConditionTimeoutException never) {
      throw new AssertionError("waited in vain for " + what + " on\n" + screen.all(), never);
    }
  }

  VtScreen screen() {
    return screen;
  }

  /** All that was written, with its control sequences. */
  String raw() {
    return raw.toString();
  }

  /** Makes the window another size while the program runs. */
  void resize(int columns, int rows) throws IOException, InterruptedException {
    screen.resize(columns, rows);
    stty("cols", String.valueOf(columns), "rows", String.valueOf(rows));
  }

  private void stty(String... arguments) throws IOException, InterruptedException {
    String tty = Files.readString(folder.resolve("tty")).strip();
    run(Stream.concat(Stream.of("stty", "-F", tty), Stream.of(arguments)));
  }

  private static void run(Stream<String> command) throws IOException, InterruptedException {
    List<String> words = command.toList();
    if (new ProcessBuilder(words).start().waitFor() != 0) {
      throw new IOException(words + " failed");
    }
  }

  /** As Ctrl-Z and {@code fg} in a shell, which makes the terminal its own meanwhile. */
  void stopAndContinue() throws IOException, InterruptedException {
    signal("STOP");
    awaitStopped(pid());
    awaitStopped(String.valueOf(script.pid())); // It does what its program does.
    stty("sane");
    run(Stream.of("kill", "-CONT", String.valueOf(script.pid())));
  }

  private static void awaitStopped(String pid) {
    Path state = Path.of("/proc", pid, "stat");
    Awaitility.await().atMost(PATIENCE).until(() -> Files.readString(state).contains(") T "));
  }

  /** Sends a signal to the program. */
  void signal(String name) throws IOException, InterruptedException {
    run(Stream.of("kill", "-" + name, pid()));
  }

  private String pid() throws IOException {
    return Files.readString(folder.resolve("pid")).strip();
  }

  /** As {@code kill -9}. */
  void kill() throws IOException, InterruptedException {
    ProcessHandle.of(Long.parseLong(pid())).ifPresent(ProcessHandle::destroyForcibly);
    exit();
  }

  /** What the program exited with, once all that it wrote stands on the screen. */
  int exit() throws InterruptedException {
    if (!script.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || !reader.join(PATIENCE)) {
      throw new AssertionError("did not end; it shows\n" + screen.all());
    }
    return script.exitValue();
  }

  @Override
  public void close() throws IOException {
    closed = true;
    if (Files.exists(folder.resolve("pid"))) {
      ProcessHandle.of(Long.parseLong(pid())).ifPresent(ProcessHandle::destroyForcibly);
    }
    script.destroyForcibly();
  }
}
