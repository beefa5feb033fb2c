package dev.vel.cli.command;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** "Did you mean …?" */
public final class Suggestion {
  private Suggestion() {}

  /** The name nearest to what was typed, when one is near enough to be what was meant. */
  public static Optional<String> nearest(String typed, Collection<String> names) {
    int tolerance = Math.max(1, Math.min(3, typed.length() / 2));
    return names.stream()
        .filter(name -> near(typed, name, tolerance))
        .min(Comparator.comparingInt(name -> distance(typed, name)));
  }

  /** As the tail of a sentence: {@code "; did you mean 'task'?"}, or nothing. */
  public static String tail(String typed, Collection<String> names) {
    return nearest(typed, names).map(name -> "; did you mean '" + name + "'?").orElse("");
  }

  /** The sentence, ended, and the help that tells more. */
  static String seeHelp(String sentence, String command) {
    return sentence + (sentence.endsWith("?") ? "" : ".") + " See `" + command + " --help`.";
  }

  private static boolean near(String typed, String name, int tolerance) {
    return distance(typed, name) <= tolerance
        || (typed.length() >= 3 && lower(name).startsWith(lower(typed)));
  }

  /** Insertions, deletions, replacements and swaps of neighbours, without regard to case. */
  private static int distance(String one, String other) {
    String a = lower(one);
    String b = lower(other);
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          cost[i][j] = i + j;
          continue;
        }
        int change = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        cost[i][j] = Math.min(change, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
        }
      }
    }
    return cost[a.length()][b.length()];
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
