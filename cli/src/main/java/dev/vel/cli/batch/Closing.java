package dev.vel.cli.batch;

import dev.vel.cli.output.ClosedPipe;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Does what remains to be done when a run is over, all of it, though some of it goes wrong: a
 * report that cannot be written is no reason to leave out another. For one thread.
 */
final class Closing {
  private @Nullable Exception worst;

  /** Something to be done. */
  @FunctionalInterface
  interface Action {
    void run() throws IOException;
  }

  void attempt(Action action) {
    try {
      action.run();
    } catch (IOException | RuntimeException failure) {
      keep(failure);
    }
  }

  /** The first one counts; that nobody reads any more counts least, for nothing is wrong then. */
  void keep(Exception failure) {
    if (worst == null || worst instanceof ClosedPipe) {
      worst = failure;
    } else if (!worst.equals(failure)) {
      worst.addSuppressed(failure);
    }
  }

  /** Throws what went wrong, if anything did. */
  void end() throws IOException {
    if (worst instanceof IOException failure) {
      throw failure;
    }
    if (worst instanceof RuntimeException failure) {
      throw failure;
    }
  }
}
