package dev.vel.cli.shell;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * How the terminal was set, as {@code stty} tells it: JLine puts back what it knows, and sets what
 * it does not know, such as the speed, to nothing.
 *
 * @param modes empty where there is no {@code stty}
 */
record SavedModes(Optional<String> modes) {
  private static final long LONGEST_MS = 1_000;

  /** Those being asked for, while others go on. */
  record Asked(Optional<Process> stty) {

    SavedModes answer() throws IOException {
      if (stty.isEmpty()) {
        return new SavedModes(Optional.empty());
      }
      byte[] said = stty.get().getInputStream().readAllBytes();
      String modes = new String(said, StandardCharsets.US_ASCII).strip();
      return new SavedModes(Optional.of(modes).filter(text -> !text.isEmpty()));
    }
  }

  /** Begins to ask for them. */
  static Asked ask() {
    return new Asked(stty("-g"));
  }

  /** Sets the terminal so again; one that is in another's hands keeps nobody from ending. */
  void putBack() {
    modes
        .flatMap(SavedModes::stty)
        .map(Process::onExit)
        .ifPresent(
            ended -> ended.completeOnTimeout(null, LONGEST_MS, TimeUnit.MILLISECONDS).join());
  }

  private static Optional<Process> stty(String argument) {
    try {
      return Optional.of(
          new ProcessBuilder(List.of("stty", argument))
              .redirectInput(ProcessBuilder.Redirect.INHERIT)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start());
    } catch (IOException none) {
      return Optional.empty(); // What JLine puts back has to do.
    }
  }
}
