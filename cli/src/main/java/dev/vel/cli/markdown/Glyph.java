package dev.vel.cli.markdown;

import dev.vel.cli.output.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** One character with what combines with it, and the columns it takes. */
record Glyph(String text, int width, Set<Style> styles) {

  boolean blank() {
    return text.equals(" ");
  }

  boolean breaks() {
    return text.equals("\n");
  }

  /** A line may end before and after it without a blank, as in Chinese and Japanese. */
  boolean wide() {
    return width > 1;
  }

  static List<Glyph> of(List<Span> spans) {
    List<Glyph> glyphs = new ArrayList<>();
    for (Span span : spans) {
      span.text().codePoints().forEach(point -> add(glyphs, point, span.styles()));
    }
    return glyphs;
  }

  private static void add(List<Glyph> glyphs, int point, Set<Style> styles) {
    String text = Character.toString(point);
    if (point == '\n') {
      glyphs.add(new Glyph(text, 0, styles));
    } else if (point == '\t') {
      glyphs.add(new Glyph(" ", 1, styles));
    } else if (Text.columns(point) > 0) {
      glyphs.add(new Glyph(text, Text.columns(point), styles));
    } else if (!glyphs.isEmpty() && !glyphs.getLast().breaks() && !glyphs.getLast().blank()) {
      Glyph base = glyphs.removeLast();
      String whole = base.text + text;
      glyphs.add(new Glyph(whole, Text.width(whole), base.styles));
    } // Else there is nothing that it could combine with.
  }
}
