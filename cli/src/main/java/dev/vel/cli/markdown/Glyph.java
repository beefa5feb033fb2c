package dev.vel.cli.markdown;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jline.utils.WCWidth;

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
    int width = Math.max(0, WCWidth.wcwidth(point));
    if (point == '\n') {
      glyphs.add(new Glyph(text, 0, styles));
    } else if (width == 0 && !glyphs.isEmpty()) {
      Glyph base = glyphs.removeLast();
      glyphs.add(new Glyph(base.text + text, base.width, base.styles));
    } else {
      glyphs.add(new Glyph(point == '\t' ? " " : text, point == '\t' ? 1 : width, styles));
    }
  }
}
