package dev.vel.cli.output;

import java.util.stream.Collectors;

/** Lines for a screen, which would else break them in the middle of words. */
public final class Wrapped {
  /** No screen has fewer columns, so that shorter lines need not be measured with it. */
  private static final int FITS = 30;

  private Wrapped() {}

  /**
   * Text as it is shown there: lines that are too long go on below their own text. Words that are
   * too long, such as paths, stay whole, and nothing is broken that is read out.
   */
  public static String of(String text, Display display) {
    if (!display.screen() || display.spoken() || widest(text) <= FITS) {
      return text;
    }
    int columns = display.width();
    String wrapped =
        text.lines().map(line -> line(line, columns)).collect(Collectors.joining("\n"));
    return text.endsWith("\n") ? wrapped + "\n" : wrapped;
  }

  private static int widest(String text) {
    return text.lines().mapToInt(Text::width).max().orElse(0);
  }

  private static String line(String line, int columns) {
    if (Text.width(line) <= columns) {
      return line;
    }
    String head = head(line, columns);
    int indent = Text.width(head) <= columns / 2 ? Text.width(head) : Math.min(2, columns / 2);
    StringBuilder wrapped = new StringBuilder(head);
    int used = Text.width(head);
    boolean begun = false;
    for (String word : line.substring(head.length()).split(" ", -1)) {
      int needed = Text.width(word) + (begun ? 1 : 0);
      if (used + needed > columns && used > indent) {
        wrapped.append('\n').append(" ".repeat(indent)).append(word);
        used = indent + Text.width(word);
      } else {
        wrapped.append(begun ? " " : "").append(word);
        used += needed;
      }
      begun = true;
    }
    return wrapped.toString();
  }

  /** What a line is indented with, and what it calls the text behind it in a few words. */
  private static String head(String line, int columns) {
    int text = afterBlanks(line, 0);
    int gap = line.indexOf("  ", text);
    String whole = gap < 0 ? line : line.substring(0, afterBlanks(line, gap));
    boolean named = whole.length() < line.length() && Text.width(whole) <= columns;
    return named ? whole : line.substring(0, text);
  }

  private static int afterBlanks(String line, int from) {
    int at = from;
    while (at < line.length() && line.charAt(at) == ' ') {
      at++;
    }
    return at;
  }
}
