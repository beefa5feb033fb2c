package dev.vel.config;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;

/** Finds the setting that a mistyped key was meant to be. */
final class Suggestion {
  private Suggestion() {}

  /** The nearest key, when it is near enough: a third of its letters may be wrong. */
  static Optional<String> forKey(String key) {
    return Arrays.stream(Setting.values())
        .map(Setting::key)
        .min(Comparator.comparingInt(known -> distance(key, known)))
        .filter(known -> distance(key, known) <= Math.max(2, known.length() / 3));
  }

  /** Letters to insert, delete or replace to come from one word to the other (Levenshtein). */
  private static int distance(String from, String to) {
    int[] row = new int[to.length() + 1];
    Arrays.setAll(row, i -> i);
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[to.length()];
  }
}
