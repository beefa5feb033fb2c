package dev.vel.cli.markdown;

import java.util.Set;
import java.util.stream.Collectors;

/** How much a screen can show beside letters. */
public enum Look {
  /** Letters that are read out: nothing is drawn with them. */
  SPOKEN,
  /** Letters alone. */
  PLAIN,
  /** Bold and the like, without colours. */
  STYLED,
  /** Colours, too. */
  COLOURED;

  /** Text in these styles, as the terminal wants it. */
  public String paint(String text, Set<Style> styles) {
    String codes =
        bare()
            ? ""
            : styles.stream()
                .map(style -> style.code(this == COLOURED))
                .filter(code -> !code.isEmpty())
                .collect(Collectors.joining(";"));
    return codes.isEmpty() || text.isEmpty() ? text : "\u001b[" + codes + "m" + text + "\u001b[0m";
  }

  /** Whether only letters tell what something is. */
  boolean bare() {
    return this == PLAIN || this == SPOKEN;
  }

  /** Text in one style. */
  public String paint(String text, Style style) {
    return paint(text, Set.of(style));
  }
}
