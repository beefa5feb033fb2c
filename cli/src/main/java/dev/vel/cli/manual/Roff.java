package dev.vel.cli.manual;

import java.util.Collection;

/** Writes the language of manual pages, in ASCII, which every {@code man} reads alike. */
final class Roff {
  private final StringBuilder page = new StringBuilder();

  /** Text in which nothing means anything. */
  static String plain(String text) {
    StringBuilder safe = new StringBuilder();
    text.codePoints()
        .forEach(character -> {
          switch (character) {
            case '\\' -> safe.append("\\e");
            case '-' -> safe.append("\\-");
            case '`' -> safe.append("\\(ga");
            case '^' -> safe.append("\\(ha");
            case '~' -> safe.append("\\(ti");
            case '\'' -> safe.append("\\(aq");
            case '"' -> safe.append("\\(dq");
            default -> {
              if (character < 128) {
                safe.appendCodePoint(character);
              } else {
                safe.append("\\[u%04X]".formatted(character));
              }
            }
          }
        });
    return safe.toString();
  }

  static String bold(String text) {
    return "\\fB" + plain(text) + "\\fR";
  }

  static String italic(String text) {
    return "\\fI" + plain(text) + "\\fR";
  }

  /** The first line, with the name of the page. */
  Roff title(String name, String date, String source) {
    page.append(".TH %s 1 \"%s\" \"%s\" \"vel\"\n".formatted(plain(name), date, plain(source)));
    return this;
  }

  Roff section(String name) {
    page.append(".SH ").append(plain(name)).append('\n');
    return this;
  }

  Roff part(String name) {
    page.append(".SS ").append(plain(name)).append('\n');
    return this;
  }

  /** A paragraph of text that is made safe already. */
  Roff text(String safe) {
    line(safe);
    return this;
  }

  /**
   * A term and what it means, both made safe already. The meaning may have several lines; one that
   * is indented stands alone by itself.
   */
  Roff item(String term, String meaning) {
    page.append(".TP\n");
    line(term);
    String[] lines = meaning.split("\n");
    line(lines[0]);
    for (int i = 1; i < lines.length; i++) {
      page.append(lines[i].startsWith(" ") ? "" : ".br\n");
      line(lines[i]);
    }
    return this;
  }

  /** Lines as they stand. */
  Roff lines(Collection<String> lines) {
    page.append(".nf\n");
    lines.forEach(line -> line("    " + plain(line)));
    page.append(".fi\n");
    return this;
  }

  /** No line of text begins with what would make it a request. */
  private void line(String safe) {
    boolean request = safe.startsWith(".") || safe.startsWith("'");
    page.append(request ? "\\&" : "").append(safe).append('\n');
  }

  @Override
  public String toString() {
    return page.toString();
  }
}
