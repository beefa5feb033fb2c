package dev.vel.cli.markdown;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Breaks running text into lines. */
final class Flow {
  private final Look look;

  Flow(Look look) {
    this.look = look;
  }

  /** At blanks, and where words are longer than a line, or without blanks, anywhere. */
  List<Line> wrap(List<Span> spans, int width) {
    List<Line> lines = new ArrayList<>();
    List<Glyph> line = new ArrayList<>();
    int used = 0;
    boolean broken = false;
    for (Glyph glyph : Glyph.of(spans)) {
      if (glyph.breaks()) {
        lines.add(line(line));
        line = new ArrayList<>();
        used = 0;
        broken = false;
        continue;
      }
      if (used + glyph.width() > width && !line.isEmpty()) {
        List<Glyph> rest = glyph.blank() ? new ArrayList<>() : carried(line, glyph);
        lines.add(line(line));
        line = rest;
        used = rest.stream().mapToInt(Glyph::width).sum();
        broken = true;
      }
      if (!(glyph.blank() && line.isEmpty() && broken)) {
        line.add(glyph);
        used += glyph.width();
      }
    }
    lines.add(line(line));
    return lines;
  }

  /** Character by character, keeping every blank: for code. */
  List<Line> cut(String text, Style style, int width) {
    List<Line> lines = new ArrayList<>();
    List<Glyph> line = new ArrayList<>();
    int used = 0;
    for (Glyph glyph : Glyph.of(List.of(new Span(text, Set.of(style))))) {
      if (used + glyph.width() > width && !line.isEmpty()) {
        lines.add(painted(line));
        line = new ArrayList<>();
        used = 0;
      }
      line.add(glyph);
      used += glyph.width();
    }
    lines.add(painted(line));
    return lines;
  }

  /** Columns that the longest word takes. */
  static int longestWord(List<Span> spans) {
    int longest = 0;
    int word = 0;
    for (Glyph glyph : Glyph.of(spans)) {
      boolean ends = glyph.blank() || glyph.breaks() || glyph.wide();
      word = ends ? 0 : word + glyph.width();
      longest = Math.max(longest, Math.max(word, glyph.width()));
    }
    return longest;
  }

  /** Takes the word that does not fit off a line; nothing where the line is all of one word. */
  private static List<Glyph> carried(List<Glyph> line, Glyph next) {
    int from = line.size();
    if (!next.wide()) {
      while (from > 0 && !line.get(from - 1).blank() && !line.get(from - 1).wide()) {
        from--;
      }
    }
    if (line.subList(0, from).stream().allMatch(Glyph::blank)) {
      return new ArrayList<>();
    }
    List<Glyph> word = new ArrayList<>(line.subList(from, line.size()));
    line.subList(from, line.size()).clear();
    return word;
  }

  private Line line(List<Glyph> glyphs) {
    List<Glyph> trimmed = new ArrayList<>(glyphs);
    while (!trimmed.isEmpty() && trimmed.getLast().blank()) {
      trimmed.removeLast();
    }
    return painted(trimmed);
  }

  private Line painted(List<Glyph> glyphs) {
    StringBuilder text = new StringBuilder();
    int width = 0;
    int at = 0;
    while (at < glyphs.size()) {
      Set<Style> styles = glyphs.get(at).styles();
      StringBuilder run = new StringBuilder();
      while (at < glyphs.size() && glyphs.get(at).styles().equals(styles)) {
        run.append(glyphs.get(at).text());
        width += glyphs.get(at).width();
        at++;
      }
      text.append(look.paint(run.toString(), styles));
    }
    return new Line(text.toString(), width);
  }
}
