package dev.vel.orchestrate;

/**
 * Makes a model's text fit to be stored: PostgreSQL's text holds neither U+0000 nor half a
 * surrogate pair.
 */
final class StreamedText {
  private static final char REPLACEMENT = '\uFFFD';

  private StreamedText() {}

  static String storable(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == 0 || Character.isSurrogate(text.charAt(i))) {
        return replaced(text);
      }
    }
    return text;
  }

  /**
   * How much of a growing text can be stored already: all, but for the first half of a pair at its
   * end.
   */
  static int complete(CharSequence text) {
    int length = text.length();
    return length > 0 && Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length;
  }

  private static String replaced(String text) {
    StringBuilder clean = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean pair =
          Character.isHighSurrogate(c)
              && i + 1 < text.length()
              && Character.isLowSurrogate(text.charAt(i + 1));
      if (pair) {
        clean.append(c).append(text.charAt(++i));
      } else {
        clean.append(c == 0 || Character.isSurrogate(c) ? REPLACEMENT : c);
      }
    }
    return clean.toString();
  }
}
