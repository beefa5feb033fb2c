package dev.vel.cli.output;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows aligned by the width they take on a screen. For one thread. */
public final class Table {
  private static final String GAP = "  ";
  private static final int NARROWEST = 8;
  private final List<Column> columns;
  private final List<List<String>> rows = new ArrayList<>();

  /**
   * @param flexible whether it may be cut when the screen is narrow; ids may not
   */
  private record Column(String title, boolean flexible) {
    int narrowest() {
      return Math.max(NARROWEST, Text.width(title));
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

  /** The table, each line ended. */
  public String render(int width) {
    int[] widths = fitted(width);
    StringBuilder text = new StringBuilder();
    line(text, columns.stream().map(Column::title).toList(), widths);
    return text.append(body(width)).toString();
  }

  /** The rows alone, for what goes on with a table that has its titles. */
  String body(int width) {
    int[] widths = fitted(width);
    StringBuilder text = new StringBuilder();
    rows.forEach(row -> line(text, row, widths));
    return text.toString();
  }

  private void line(StringBuilder text, List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      String cell = Text.fit(cells.get(i), widths[i]);
      line.append(i == 0 ? "" : GAP).append(cell);
      line.append(" ".repeat(widths[i] - Text.width(cell)));
    }
    text.append(line.toString().stripTrailing()).append('\n');
  }

  private int[] fitted(int width) {
    int[] widths = new int[columns.size()];
    for (int i = 0; i < widths.length; i++) {
      widths[i] = Text.width(columns.get(i).title());
      for (List<String> row : rows) {
        widths[i] = Math.max(widths[i], Text.width(row.get(i)));
      }
    }
    int gaps = GAP.length() * (widths.length - 1);
    int over = Arrays.stream(widths).sum() + gaps - width;
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
