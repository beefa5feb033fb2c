package dev.vel.mcp;

import java.util.regex.Pattern;

/** What a server said, made fit for a sentence: one short line. */
final class Text {
  private static final int LONGEST = 300;
  private static final Pattern SPACE = Pattern.compile("[\\s\\p{Cntrl}\\p{Cf}]+");

  private Text() {}

  static String line(String text) {
    String start = text.length() > 4 * LONGEST ? text.substring(0, 4 * LONGEST) : text;
    String line = SPACE.matcher(start).replaceAll(" ").strip();
    return line.length() <= LONGEST ? line : cut(line, LONGEST - 1) + "…";
  }

  /** The first {@code length} characters, or one less rather than half a character. */
  static String cut(String text, int length) {
    if (text.length() <= length) {
      return text;
    }
    return text.substring(
        0, Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length);
  }
}
