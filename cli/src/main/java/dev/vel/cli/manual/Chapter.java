package dev.vel.cli.manual;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * A table of the documentation, so that the manual says the same and is never behind.
 *
 * @param rows two cells each, in Markdown
 */
record Chapter(List<List<String>> rows) {
  private static final Pattern CELLS = Pattern.compile("\\| (.+?) \\| (.+) \\|");
  private static final Pattern MARKED =
      Pattern.compile("`([^`]+)`|\\[([^\\]]+)\\]\\([^)]+\\)|([^`\\[]+|.)");

  /** The table under a heading. */
  static Chapter of(String markdown, String heading) {
    List<List<String>> rows = new ArrayList<>();
    boolean here = false;
    for (String line : markdown.lines().toList()) {
      if (line.startsWith("## ")) {
        here = line.equals("## " + heading);
      } else if (here) {
        CELLS.matcher(line).results().forEach(row -> rows.add(List.of(row.group(1), row.group(2))));
      }
    }
    if (rows.size() < 2) {
      throw new IllegalArgumentException("there is no table under '" + heading + "'");
    }
    return new Chapter(List.copyOf(rows.subList(1, rows.size())));
  }

  Roff addTo(Roff page) {
    rows.forEach(row -> page.item(roff(row.getFirst()), roff(row.getLast())));
    return page;
  }

  /** Code becomes bold, and of a link its text stays. */
  private static String roff(String markdown) {
    StringBuilder text = new StringBuilder();
    MARKED
        .matcher(markdown.replace("\\|", "|"))
        .results()
        .map(Chapter::piece)
        .forEach(text::append);
    return text.toString();
  }

  private static String piece(MatchResult found) {
    if (found.group(1) != null) {
      return Roff.bold(found.group(1));
    }
    return Roff.plain(found.group(2) == null ? found.group(3) : found.group(2));
  }
}
