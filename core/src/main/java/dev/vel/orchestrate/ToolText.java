package dev.vel.orchestrate;

import java.util.Locale;

/** Makes what a tool says fit for a model, the database and a person: data and nothing else. */
final class ToolText {
  private ToolText() {}

  /** Without control characters but for line ends and tabs, and fit to be stored. */
  static String clean(String text) {
    StringBuilder clean = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!Character.isISOControl(c) || c == '\n' || c == '\t') {
        clean.append(c);
      }
    }
    return StreamedText.storable(clean.toString());
  }

  /** The beginning, with a note of how much is left out. */
  static String cut(String text, int longest) {
    if (text.length() <= longest) {
      return text;
    }
    int end = StreamedText.complete(text.subSequence(0, longest));
    return text.substring(0, end)
        + String.format(Locale.ROOT, "\n[%,d more characters are left out]", text.length() - end);
  }

  /** In one line, for an event or a log. */
  static String brief(String text, int longest) {
    String line = clean(text).replaceAll("\\s+", " ").strip();
    return line.length() <= longest
        ? line
        : line.substring(0, StreamedText.complete(line.subSequence(0, longest))) + "…";
  }
}
