package dev.vel.cli.output;

import java.util.stream.Collectors;

/** Lines for a screen, which would else break them in the middle of words. */
public final class Wrapped {
  /** No screen has fewer columns, so that shorter lines need not be measured with it. */
  private static final int FITS = 30;

  private static final int LITTLE = 2;

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
    int indent = indent(head, columns);
    StringBuilder wrapped = new StringBuilder(head);
    int used = Text.width(head);
    boolean begun = false;
    for (String word : line.substring(head.length()).split(" ", -1)) {
      int needed = Text.width(word) + (begun ? 1 : 0);
      if (word.isEmpty() && used + needed > columns) {
        continue; // A blank beside another at the end of a line.
      }
      int below = Text.width(word) <= columns - indent ? indent : indent(word, indent, columns);
      if (used + needed > columns && used > below) {
        endLine(wrapped);
        wrapped.append(" ".repeat(below)).append(word);
        used = below + Text.width(word);
      } else {
        wrapped.append(begun ? " " : "").append(word);
        used += needed;
      }
      begun = true;
    }
    return wrapped.toString();
  }

  private static void endLine(StringBuilder text) {
    int end = text.length();
    while (end > 0 && text.charAt(end - 1) == ' ') {
      end--;
    }
    text.setLength(end);
    text.append('\n');
  }

  /** Where what is called so goes on: below its beginning, unless that is too far to the right. */
  private static int indent(String head, int columns) {
    if (Text.width(head) <= columns / 2) {
      return Text.width(head);
    }
    int own = afterBlanks(head, 0) + LITTLE;
    return own <= columns / 2 ? own : Math.min(LITTLE, columns / 2);
  }

  /** Where a word goes that is too long for the usual place; one too long for all stays there. */
  private static int indent(String word, int usual, int columns) {
    return Text.width(word) <= columns - LITTLE ? Math.min(LITTLE, usual) : usual;
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
