package dev.vel.cli.shell;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * When a signal ends the process at its terminal, others find one that they can use: pastes
 * unmarked, the keypad as it was, and a line begun. Its modes are put back by JLine. Thread-safe.
 */
final class AbruptEnd {
  private static final String USUAL_KEYS = "\u001b[?1l\u001b>";

  /** A terminal that takes nothing any more, stopped or hung up, keeps nobody from ending. */
  private static final Duration PATIENCE = Duration.ofMillis(500);

  private final String last;
  private final AtomicBoolean over = new AtomicBoolean();
  private final Thread hook = new Thread(this::came, "terminal");

  private AbruptEnd(String last) {
    this.last = last;
  }

  /**
   * Sees to it from now on.
   *
   * @param unmarked what has pastes unmarked; empty where the cursor is never moved
   */
  static AbruptEnd watch(String unmarked) {
    AbruptEnd end = new AbruptEnd(unmarked.isEmpty() ? "\r\n" : "\r\n" + USUAL_KEYS + unmarked);
    Runtime.getRuntime().addShutdownHook(end.hook);
    return end;
  }

  /** Whether the terminal is left; nothing more is to be written to it. */
  boolean over() {
    return over.get();
  }

  /** It is left in the usual way. */
  void avoid() {
    if (over.compareAndSet(false, true)) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException ending) {
        // The process ends already, and the hook finds that nothing is left to do.
        return;
      }
    }
  }

  private void came() {
    if (over.compareAndSet(false, true)) {
      try {
        Thread.ofPlatform().daemon().start(this::write).join(PATIENCE);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Past the writer of the terminal, which JLine closes in a hook of its own. */
  private void write() {
    try {
      new FileOutputStream(FileDescriptor.out).write(last.getBytes(StandardCharsets.US_ASCII));
    } catch (IOException gone) {
      System.err.println("vel: the terminal could not be left as it was: " + gone.getMessage());
    }
  }
}
