package dev.vel.cli.markdown;

import java.util.Set;

/** A piece of running text in one style; {@code \n} in it ends a line. */
record Span(String text, Set<Style> styles) {

  Span {
    styles = Set.copyOf(styles);
  }

  static Span plain(String text) {
    return new Span(text, Set.of());
  }
}
