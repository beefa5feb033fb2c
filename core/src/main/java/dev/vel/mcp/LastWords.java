package dev.vel.mcp;

import dev.vel.config.Secret;
import dev.vel.llm.Mask;
import java.util.Collection;
import java.util.List;

/** The end of what a process wrote to its standard error, for whoever is told that it is gone. */
final class LastWords {
  private static final int KEPT = 4_000;
  private static final int LONGEST = 200;

  /** What is shorter is no secret, and would hide parts of ordinary words. */
  private static final int SHORTEST_SECRET = 4;

  private static final String MASK = "********";

  private final List<String> secrets;
  private final StringBuilder end = new StringBuilder();

  /** Whether what comes next is the rest of a line that was too long to be kept. */
  private boolean torn;

  /**
   * @param environment what the process was given, none of which is shown
   */
  LastWords(Collection<Secret> environment) {
    this.secrets =
        environment.stream()
            .map(Secret::reveal)
            .filter(value -> value.length() >= SHORTEST_SECRET)
            .toList();
  }

  synchronized void heard(String text) {
    int from = torn ? text.indexOf('\n') : 0;
    if (from >= 0) {
      torn = false;
      end.append(text, from, text.length());
    }
    if (end.length() > KEPT) {
      // With the rest of a line goes what may be the rest of a secret.
      int next = end.indexOf("\n", end.length() - KEPT);
      torn = next < 0;
      end.delete(0, torn ? end.length() : next);
    }
  }

  /** The last line that says anything, fit for a sentence; empty when there is none. */
  synchronized String line() {
    String text = end.toString();
    for (String secret : secrets) {
      text = text.replace(secret, MASK);
    }
    String last = text.lines().filter(line -> !line.isBlank()).reduce("", (a, b) -> b);
    String line = Mask.keys(Text.line(last));
    return line.length() <= LONGEST ? line : Text.cut(line, LONGEST - 1) + "…";
  }
}
