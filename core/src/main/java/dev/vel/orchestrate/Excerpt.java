package dev.vel.orchestrate;

import java.util.Locale;

/** Cuts long texts for prompts. */
final class Excerpt {
  /** How much of one step's output others get to see, in characters. */
  static final int BUDGET = 16 * 1024;

  private Excerpt() {}

  /**
   * The text, or its beginning with a note of how much is missing.
   *
   * @param more characters that follow the text and are left out already
   */
  static String of(String text, long more) {
    if (text.length() <= BUDGET && more == 0) {
      return text;
    }
    int end = StreamedText.complete(text.substring(0, Math.min(BUDGET, text.length())));
    return text.substring(0, end)
        + String.format(
            Locale.ROOT,
            "\n[… %,d more characters are left out]",
            text.codePointCount(end, text.length()) + more);
  }
}
