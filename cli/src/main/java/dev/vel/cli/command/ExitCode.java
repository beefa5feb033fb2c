package dev.vel.cli.command;

import java.util.Arrays;
import java.util.stream.Collectors;

/** What the process answers to whoever started it. Stable: scripts depend on the numbers. */
public enum ExitCode {
  OK(0, "done"),
  FAILED(1, "failed"),
  USAGE(2, "wrong usage"),
  NOT_CONFIGURED(3, "not configured"),
  AUTHENTICATION(4, "authentication"),
  UNREACHABLE(5, "unreachable"),
  TIMEOUT(6, "timed out"),
  LIMIT(7, "quota or rate limit"),
  INTERRUPTED(130, "interrupted");

  private final int number;
  private final String meaning;

  ExitCode(int number, String meaning) {
    this.number = number;
    this.meaning = meaning;
  }

  /** What the process exits with. */
  public int number() {
    return number;
  }

  /** In a few words. */
  public String meaning() {
    return meaning;
  }

  /** All codes in one line, for a help text. */
  public static String legend() {
    return Arrays.stream(values())
        .map(code -> code.number + " " + code.meaning)
        .collect(Collectors.joining(", "));
  }
}
