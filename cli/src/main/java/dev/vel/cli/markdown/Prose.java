package dev.vel.cli.markdown;

import java.util.List;
import java.util.Set;

/** Plain sentences, broken into lines between words. */
public final class Prose {
  private Prose() {}

  /** Text in these styles, with its own lines and what they are indented with. */
  public static List<Line> of(String text, Set<Style> styles, Look look, int width) {
    return new Flow(look).wrap(List.of(new Span(text, styles)), width);
  }
}
