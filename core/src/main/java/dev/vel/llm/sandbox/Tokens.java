package dev.vel.llm.sandbox;

import java.util.ArrayList;
import java.util.List;

/** The sandbox's idea of a token: four characters, the last one of a text may be shorter. */
final class Tokens {
  private static final int CHARACTERS = 4;

  private Tokens() {}

  static int count(String text) {
    return (text.codePointCount(0, text.length()) + CHARACTERS - 1) / CHARACTERS;
  }

  /** The text cut into its tokens, never through a character. */
  static List<String> split(String text) {
    List<String> tokens = new ArrayList<>();
    int start = 0;
    int left = text.codePointCount(0, text.length());
    while (left > 0) {
      int end = text.offsetByCodePoints(start, Math.min(CHARACTERS, left));
      tokens.add(text.substring(start, end));
      start = end;
      left -= CHARACTERS;
    }
    return tokens;
  }
}
