package dev.vel.cli.markdown;

/** What sets a piece of text apart. */
public enum Style {
  BOLD("1", "1"),
  ITALIC("3", "3"),
  STRUCK("9", "9"),
  LINK("4", "4"),
  HEADING("1", "1;36"),
  CODE("", "36"),
  FAINT("2", "2"),
  WARNING("1", "33");

  private final String plain;
  private final String coloured;

  Style(String plain, String coloured) {
    this.plain = plain;
    this.coloured = coloured;
  }

  /** The parameters of the control sequence that begins it; empty for none. */
  String code(boolean colours) {
    return colours ? coloured : plain;
  }
}
