package dev.vel.cli.output;

import java.util.Optional;

/** What is known about the screen and the keyboard, if there are any. */
public interface Terminal {

  /** Whether standard input is a keyboard. */
  boolean input();

  /** Whether standard output is a screen. */
  boolean output();

  /** Whether standard error is a screen. */
  default boolean error() {
    return output();
  }

  /** What standard input is when it is no keyboard. */
  default Feed feed() {
    return Feed.NONE;
  }

  /** Whether standard input is a pipe that a program which started this one may have forgotten. */
  default boolean pipeOfParent() {
    return false;
  }

  /** Columns of the screen. */
  int width();

  /**
   * Asks for a line where the keyboard belongs to a program around the command; empty where it is
   * asked for on standard error and read from standard input, as everywhere else.
   */
  default Optional<String> line(String prompt) {
    return Optional.empty();
  }

  /** Asks for a password without showing it; empty when there is nobody to ask. */
  Optional<String> password(String prompt);
}
