package dev.vel.cli.markdown;

import dev.vel.cli.output.Text;

/**
 * One line of a screen.
 *
 * @param text with the control sequences that style it
 * @param width the columns it takes
 */
public record Line(String text, int width) {
  public static final Line EMPTY = new Line("", 0);

  /** A line without any style. */
  public static Line of(String text) {
    return new Line(text, Text.width(text));
  }

  /** This one with another in front of it. */
  Line after(Line prefix) {
    return new Line(prefix.text + text, prefix.width + width);
  }

  /** This one with blanks up to a width. */
  Line padded(int columns) {
    int missing = Math.max(0, columns - width);
    return new Line(text + " ".repeat(missing), width + missing);
  }
}
