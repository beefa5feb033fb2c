package dev.vel.cli.output;

import java.util.HexFormat;
import org.jline.utils.WCWidth;

/** Text that others wrote, made safe and fitted for a terminal. */
public final class Text {
  private static final int PICTURE = 0xfe0f;

  private Text() {}

  /** In one line: control sequences gone, white space to single blanks. */
  public static String line(String text) {
    return block(text).replaceAll("\\s+", " ").strip();
  }

  /** With its lines and tabs, control sequences gone. */
  public static String block(String text) {
    return new TextCleaner().clean(text);
  }

  /**
   * JSON that says the same without the characters that {@link #block} would take out: JSON itself
   * escapes only those below a blank.
   */
  static String escaped(String json) {
    StringBuilder safe = new StringBuilder(json.length());
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      if (TextCleaner.isObeyed(c)) {
        safe.append('\\').append('u').append(HexFormat.of().toHexDigits(c));
      } else {
        safe.append(c);
      }
    }
    return safe.toString();
  }

  /** Columns that the text takes on a terminal. */
  public static int width(String text) {
    int width = 0;
    int before = 0;
    for (int i = 0; i < text.length(); i += Character.charCount(before)) {
      int point = text.codePointAt(i);
      width += columns(point) + widening(before, point);
      before = point;
    }
    return width;
  }

  /** A sign that is to be drawn as a picture gets wide by the character that says so. */
  private static int widening(int before, int point) {
    return point == PICTURE && Character.isEmoji(before) && columns(before) == 1 ? 1 : 0;
  }

  /** Cut to so many columns, with an ellipsis when something was cut. */
  public static String fit(String text, int columns) {
    if (width(text) <= columns) {
      return text;
    }
    StringBuilder kept = new StringBuilder();
    int used = 1;
    int before = 0;
    for (int point : text.codePoints().toArray()) {
      used += columns(point) + widening(before, point);
      if (used > columns) {
        break;
      }
      kept.appendCodePoint(point);
      before = point;
    }
    return kept.append('…').toString();
  }

  /** Columns that a character takes by itself: JLine knows only those of the newer pictures. */
  public static int columns(int point) {
    return Character.isEmojiPresentation(point) ? 2 : Math.max(0, WCWidth.wcwidth(point));
  }
}
