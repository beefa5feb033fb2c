package dev.vel.cli.output;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Rows aligned by the width they take on a screen, or one thing a line where they would not fit or
 * are read out. For one thread.
 */
public final class Table {
  private static final String GAP = "  ";
  private static final int NARROWEST = 8;

  /** On a screen below this many columns, a line that wraps takes three of them and more. */
  private static final int NARROW = 64;

  /** Columns whose words tell how something is. */
  private static final Set<String> STATES =
      Set.of("STATUS", "STATE", "HEALTH", "OUTCOME", "STANDING", "BREAKER");

  private final List<Column> columns;
  private final List<List<String>> rows = new ArrayList<>();

  /**
   * @param flexible whether it may be cut when the screen is narrow; ids may not
   */
  private record Column(String title, boolean flexible) {
    int narrowest() {
      return Math.max(NARROWEST, Text.width(title));
    }

    Ink ink(String cell) {
      return STATES.contains(title) ? Ink.of(cell) : Ink.PLAIN;
    }
  }

  /** Columns by title; a title that starts with {@code ~} may be cut on a narrow screen. */
  public Table(String... titles) {
    columns =
        Arrays.stream(titles)
            .map(title ->
                title.startsWith("~")
                    ? new Column(title.substring(1), true)
                    : new Column(title, false))
            .toList();
  }

  /** Adds a row; null and the empty text show as a dash. */
  public Table row(@Nullable Object... cells) {
    List<String> row = new ArrayList<>();
    for (Object cell : cells) {
      String text = cell == null ? "" : Text.line(cell.toString());
      row.add(text.isEmpty() ? "-" : text);
    }
    rows.add(row);
    return this;
  }

  public boolean isEmpty() {
    return rows.isEmpty();
  }

  /** The table as it looks best there, each line ended. */
  public String render(Display display) {
    int width = display.width();
    int[] widths = fitted(width);
    return isStacked(display, widths, width)
        ? stacked(display)
        : titles(display, widths) + rows(display, widths);
  }

  /** The rows alone, for what goes on with a table that has its titles. */
  String body(Display display) {
    int width = display.width();
    int[] widths = fitted(width);
    return isStacked(display, widths, width) ? "\n" + stacked(display) : rows(display, widths);
  }

  /** The table with its columns side by side in any case, each line ended. */
  public String render(int width) {
    int[] widths = fitted(width);
    return titles(Display.NONE, widths) + rows(Display.NONE, widths);
  }

  private String titles(Display display, int[] widths) {
    List<String> titles = columns.stream().map(Column::title).toList();
    return line(titles, Collections.nCopies(columns.size(), Ink.TITLE), display, widths);
  }

  private String rows(Display display, int[] widths) {
    StringBuilder text = new StringBuilder();
    rows.forEach(row -> text.append(line(row, inks(row), display, widths)));
    return text.toString();
  }

  private List<Ink> inks(List<String> row) {
    List<Ink> inks = new ArrayList<>();
    for (int i = 0; i < row.size(); i++) {
      inks.add(columns.get(i).ink(row.get(i)));
    }
    return inks;
  }

  private static String line(List<String> cells, List<Ink> inks, Display display, int[] widths) {
    int last = cells.size() - 1;
    StringBuilder line = new StringBuilder();
    for (int i = 0; i <= last; i++) {
      String cell = Text.fit(cells.get(i), widths[i]);
      line.append(i == 0 ? "" : GAP).append(inks.get(i).on(display, cell));
      line.append(i == last ? "" : " ".repeat(widths[i] - Text.width(cell)));
    }
    return line.append('\n').toString();
  }

  private static boolean isStacked(Display display, int[] widths, int width) {
    return display.spoken() || (width < NARROW && total(widths) > width);
  }

  private String stacked(Display display) {
    List<String> blocks = new ArrayList<>();
    for (List<String> row : rows) {
      StringBuilder block = new StringBuilder();
      for (int i = 0; i < row.size(); i++) {
        String title = columns.get(i).title().toLowerCase(Locale.ROOT);
        String cell = row.get(i);
        String line = Wrapped.of(title + ": " + cell, display).substring(title.length() + 2);
        block.append(title).append(": ");
        block.append(columns.get(i).ink(cell).on(display, line)).append('\n');
      }
      blocks.add(block.toString());
    }
    return String.join("\n", blocks);
  }

  private int[] fitted(int width) {
    int[] widths = new int[columns.size()];
    for (int i = 0; i < widths.length; i++) {
      widths[i] = Text.width(columns.get(i).title());
      for (List<String> row : rows) {
        widths[i] = Math.max(widths[i], Text.width(row.get(i)));
      }
    }
    int over = total(widths) - width;
    while (over > 0) {
      int widest = widestFlexible(widths);
      if (widest < 0) {
        break;
      }
      int cut = Math.min(over, widths[widest] - columns.get(widest).narrowest());
      widths[widest] -= cut;
      over -= cut;
    }
    return widths;
  }

  private static int total(int[] widths) {
    return Arrays.stream(widths).sum() + GAP.length() * (widths.length - 1);
  }

  private int widestFlexible(int[] widths) {
    int widest = -1;
    for (int i = 0; i < widths.length; i++) {
      if (columns.get(i).flexible()
          && widths[i] > columns.get(i).narrowest()
          && (widest < 0 || widths[i] > widths[widest])) {
        widest = i;
      }
    }
    return widest;
  }
}
