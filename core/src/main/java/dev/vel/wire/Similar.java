package dev.vel.wire;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Finds what a mistyped name was meant to be. */
public final class Similar {
  /** Longer words are cut: the cost grows with the square of the length. */
  private static final int MAX_LENGTH = 100;

  private Similar() {}

  /** The name nearest to what was typed, when one is near enough to be what was meant. */
  public static Optional<String> nearest(String typed, Collection<String> names) {
    return ranked(typed, names, 1).stream().findFirst();
  }

  /** At most {@code most} names that may have been meant, nearest first. */
  public static List<String> ranked(String typed, Collection<String> names, int most) {
    String wanted = lower(typed);
    return names.stream()
        .filter(name -> isNear(wanted, lower(name)))
        .sorted(Comparator.comparingInt(name -> distance(wanted, lower(name))))
        .limit(most)
        .toList();
  }

  /**
   * What follows when a name is none of those known, such as {@code ; did you mean 'openai'? Known
   * are groq, openai}.
   */
  public static String among(String typed, Collection<String> known) {
    String all = known.isEmpty() ? "there is none" : "known are " + String.join(", ", known);
    return nearest(typed, known)
        .map(near -> "; did you mean '" + near + "'? K" + all.substring(1))
        .orElse("; " + all);
  }

  private static boolean isNear(String typed, String name) {
    int tolerance = Math.max(1, Math.min(3, typed.length() / 2));
    return distance(typed, name) <= tolerance || (typed.length() >= 3 && name.contains(typed));
  }

  /** Insertions, deletions, replacements and swaps of neighbours (optimal string alignment). */
  private static int distance(String a, String b) {
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        cost[i][j] = i == 0 || j == 0 ? i + j : cheapest(cost, a, b, i, j);
      }
    }
    return cost[a.length()][b.length()];
  }

  private static int cheapest(int[][] cost, String a, String b, int i, int j) {
    int replaced = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
    int best = Math.min(replaced, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
    boolean swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(best, cost[i - 2][j - 2] + 1) : best;
  }

  private static String lower(String text) {
    String cut = text.substring(0, Math.min(text.length(), MAX_LENGTH));
    return cut.toLowerCase(Locale.ROOT);
  }
}
