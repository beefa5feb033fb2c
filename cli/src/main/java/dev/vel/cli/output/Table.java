package dev.vel.cli.output;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Rows aligned by the width they take on a screen, or one thing a line where they would not fit or
 * are read out. For one thread.
 */
public final class Table {
  private static final String GAP = "  ";
  private static final int NARROWEST = 8;

  /** Where there is another way, nothing is cut to less than tells one thing from another. */
  private static final int READABLE = 16;

  private static final Pattern ID =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}([0-9a-f]{8})");

  private static final Pattern TIME =
      Pattern.compile("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}[\\d:.]*Z");

  /** Characters of the day that a time begins with. */
  private static final int DAY = 10;

  /** Columns whose words tell how something is. */
  private static final Set<String> STATES =
      Set.of("STATUS", "STATE", "HEALTH", "OUTCOME", "STANDING", "BREAKER");

  private final List<Column> columns;
  private final List<List<String>> rows = new ArrayList<>();

  /**
   * @param flexible whether it may be cut when the screen is narrow; ids may not
   * @param ids whether ids in it may be told by their ends
   */
  private record Column(String title, boolean flexible, boolean ids) {
    static Column of(String marked) {
      String title = marked.replaceFirst("^[~#]+", "");
      String marks = marked.substring(0, marked.length() - title.length());
      return new Column(title, marks.contains("~"), marks.contains("#"));
    }

    int narrowest(int least) {
      return Math.max(least, Text.width(title));
    }

    Ink ink(String cell) {
      return STATES.contains(title) ? Ink.of(cell) : Ink.PLAIN;
    }
  }

  /**
   * Columns by title. On a narrow screen one that starts with {@code ~} may be cut, and in one that
   * starts with {@code #} ids are told by their last eight characters.
   */
  public Table(String... titles) {
    this(Arrays.stream(titles).map(Column::of).toList());
  }

  private Table(List<Column> columns) {
    this.columns = columns;
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
    Table shown = fitting(display);
    int[] widths = shown.fitted(display.width(), READABLE);
    return isStacked(display, widths)
        ? stacked(display)
        : titles(display, widths) + shown.rows(display, widths);
  }

  /** The rows alone, for what goes on with a table that has its titles. */
  String body(Display display) {
    Table shown = fitting(display);
    int[] widths = shown.fitted(display.width(), READABLE);
    return isStacked(display, widths) ? "\n" + stacked(display) : shown.rows(display, widths);
  }

  /** This table, or where it is too wide one with the ends of ids, and then days for times. */
  private Table fitting(Display display) {
    if (total(natural()) <= display.width()) {
      return this;
    }
    Table ended = with((column, cell) -> column.ids() ? ID.matcher(cell).replaceAll("$1") : cell);
    return total(ended.fitted(display.width(), READABLE)) <= display.width()
        ? ended
        : ended.with((_, cell) -> TIME.matcher(cell).matches() ? cell.substring(0, DAY) : cell);
  }

  private Table with(BiFunction<Column, String, String> change) {
    Table changed = new Table(columns);
    for (List<String> row : rows) {
      List<String> cells = new ArrayList<>();
      for (int i = 0; i < row.size(); i++) {
        cells.add(change.apply(columns.get(i), row.get(i)));
      }
      changed.rows.add(cells);
    }
    return changed;
  }

  /** The table with its columns side by side in any case, each line ended. */
  public String render(int width) {
    int[] widths = fitted(width, NARROWEST);
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

  private static boolean isStacked(Display display, int[] widths) {
    return display.spoken() || total(widths) > display.width();
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

  private int[] natural() {
    int[] widths = new int[columns.size()];
    for (int i = 0; i < widths.length; i++) {
      widths[i] = Text.width(columns.get(i).title());
      for (List<String> row : rows) {
        widths[i] = Math.max(widths[i], Text.width(row.get(i)));
      }
    }
    return widths;
  }

  private int[] fitted(int width, int least) {
    int[] widths = natural();
    int over = total(widths) - width;
    while (over > 0) {
      int widest = widestFlexible(widths, least);
      if (widest < 0) {
        break;
      }
      int cut = Math.min(over, widths[widest] - columns.get(widest).narrowest(least));
      widths[widest] -= cut;
      over -= cut;
    }
    return widths;
  }

  private static int total(int[] widths) {
    return Arrays.stream(widths).sum() + GAP.length() * (widths.length - 1);
  }

  private int widestFlexible(int[] widths, int least) {
    int widest = -1;
    for (int i = 0; i < widths.length; i++) {
      if (columns.get(i).flexible()
          && widths[i] > columns.get(i).narrowest(least)
          && (widest < 0 || widths[i] > widths[widest])) {
        widest = i;
      }
    }
    return widest;
  }
}
