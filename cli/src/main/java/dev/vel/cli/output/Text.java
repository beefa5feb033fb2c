package dev.vel.cli.output;

import org.jline.utils.WCWidth;

/** Text that others wrote, made safe and fitted for a terminal. */
public final class Text {
  private Text() {}

  /** In one line: control sequences gone, white space to single blanks. */
  public static String line(String text) {
    return block(text).replaceAll("\\s+", " ").strip();
  }

  /** With its lines and tabs, control sequences gone. */
  public static String block(String text) {
    return new TextCleaner().clean(text);
  }

  /** Columns that the text takes on a terminal. */
  public static int width(String text) {
    return text.codePoints().map(Text::columns).sum();
  }

  /** Cut to so many columns, with an ellipsis when something was cut. */
  public static String fit(String text, int columns) {
    if (width(text) <= columns) {
      return text;
    }
    StringBuilder kept = new StringBuilder();
    int used = 1;
    for (int point : text.codePoints().toArray()) {
      used += columns(point);
      if (used > columns) {
        break;
      }
      kept.appendCodePoint(point);
    }
    return kept.append('…').toString();
  }

  private static int columns(int point) {
    return Math.max(0, WCWidth.wcwidth(point));
  }
}
