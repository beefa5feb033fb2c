package dev.vel.cli.shell;

import java.util.Optional;

/** Where somebody types. For one thread. */
interface Keyboard {

  /** What somebody did at a prompt. */
  sealed interface Typed {
    /** Lines that were submitted, as they were typed. */
    record Text(String text) implements Typed {}

    /**
     * Ctrl-C.
     *
     * @param discarded whether there was text, which is gone
     */
    record Stopped(boolean discarded) implements Typed {}

    /** Ctrl-D, or the terminal is gone. */
    record Left() implements Typed {}
  }

  /** Waits for something to be typed. */
  Typed read(String prompt);

  /** Says something beside what is typed. */
  void tell(String sentence);

  /** Asks for a line that is neither remembered nor completed; empty when it is not said. */
  Optional<String> line(String prompt);

  /** Asks for something that is not shown; empty when it is not said. */
  Optional<String> password(String prompt);
}
