package dev.vel.cli.markdown;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.commonmark.ext.gfm.tables.TableBlock;
import org.commonmark.ext.gfm.tables.TableCell;
import org.commonmark.ext.gfm.tables.TableHead;
import org.commonmark.ext.gfm.tables.TableRow;
import org.commonmark.node.Node;

/** Tables side by side as far as the screen is wide enough, else each row as a list. */
final class Tables {
  private static final int GAP = 3;

  /** Columns narrower than this are hard to read. */
  private static final int NARROWEST = 6;

  private final Look look;
  private final Flow flow;

  private record Cell(List<Span> spans, TableCell.Alignment alignment) {}

  Tables(Look look, Flow flow) {
    this.look = look;
    this.flow = flow;
  }

  List<Line> render(TableBlock table, int width) {
    List<List<Cell>> rows = rows(table);
    int columns = rows.stream().mapToInt(List::size).max().orElse(0);
    int[] widths = widths(rows, columns, width - GAP * (columns - 1));
    return widths.length == 0 || look == Look.SPOKEN ? records(rows, width) : grid(rows, widths);
  }

  private List<List<Cell>> rows(TableBlock table) {
    List<List<Cell>> rows = new ArrayList<>();
    for (Node part = table.getFirstChild(); part != null; part = part.getNext()) {
      Set<Style> styles = part instanceof TableHead ? Set.of(Style.BOLD) : Set.of();
      for (Node row = part.getFirstChild(); row != null; row = row.getNext()) {
        if (row instanceof TableRow) {
          rows.add(cells(row, styles));
        }
      }
    }
    return rows;
  }

  private List<Cell> cells(Node row, Set<Style> styles) {
    List<Cell> cells = new ArrayList<>();
    for (Node node = row.getFirstChild(); node != null; node = node.getNext()) {
      if (node instanceof TableCell cell) {
        TableCell.Alignment alignment = cell.getAlignment();
        cells.add(
            new Cell(
                Spans.in(cell, look, styles),
                alignment == null ? TableCell.Alignment.LEFT : alignment));
      }
    }
    return cells;
  }

  /**
   * What each column gets: the narrow ones all they want, the others the same, and none less than
   * its words; none: no room.
   */
  private int[] widths(List<List<Cell>> rows, int columns, int room) {
    int[] wanted = new int[columns];
    int[] least = new int[columns];
    int longest = Math.max(NARROWEST, room / 2); // Longer words are addresses and the like.
    for (List<Cell> row : rows) {
      for (int i = 0; i < row.size(); i++) {
        int word = Math.min(longest, Flow.longestWord(row.get(i).spans()));
        wanted[i] = Math.max(wanted[i], Math.max(1, natural(row.get(i))));
        least[i] = Math.max(least[i], Math.max(1, word));
      }
    }
    int[] given = shared(least, wanted, room);
    boolean tight = false;
    for (int i = 0; i < columns; i++) {
      tight |= given[i] < wanted[i] && given[i] < NARROWEST;
    }
    return tight || Arrays.stream(given).sum() > room ? new int[0] : given;
  }

  /** As much for each as there is room for. */
  private static int[] shared(int[] least, int[] wanted, int room) {
    int most = Arrays.stream(wanted).max().orElse(0);
    int[] given = least;
    for (int share = 1; share <= most; share++) {
      int[] more = new int[least.length];
      for (int i = 0; i < more.length; i++) {
        more[i] = Math.max(least[i], Math.min(share, wanted[i]));
      }
      if (Arrays.stream(more).sum() > room) {
        break;
      }
      given = more;
    }
    return given;
  }

  private int natural(Cell cell) {
    return flow.wrap(cell.spans(), Integer.MAX_VALUE).stream()
        .mapToInt(Line::width)
        .max()
        .orElse(0);
  }

  private List<Line> grid(List<List<Cell>> rows, int[] widths) {
    List<Line> lines = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      lines.addAll(row(rows.get(i), widths));
      if (i == 0) {
        lines.add(rule(widths));
      }
    }
    return lines;
  }

  private List<Line> row(List<Cell> cells, int[] widths) {
    List<List<Line>> columns = new ArrayList<>();
    for (int i = 0; i < widths.length; i++) {
      columns.add(i < cells.size() ? flow.wrap(cells.get(i).spans(), widths[i]) : List.of());
    }
    int height = columns.stream().mapToInt(List::size).max().orElse(0);
    List<Line> lines = new ArrayList<>();
    for (int at = 0; at < height; at++) {
      Line line = Line.EMPTY;
      for (int i = 0; i < widths.length; i++) {
        Line cell = at < columns.get(i).size() ? columns.get(i).get(at) : Line.EMPTY;
        TableCell.Alignment alignment =
            i < cells.size() ? cells.get(i).alignment() : TableCell.Alignment.LEFT;
        Line placed = place(cell, alignment, widths[i]);
        line = i == 0 ? placed : placed.after(faint(" │ ")).after(line);
      }
      lines.add(line);
    }
    return lines;
  }

  private static Line place(Line cell, TableCell.Alignment alignment, int width) {
    int free = Math.max(0, width - cell.width());
    int before =
        switch (alignment) {
          case LEFT -> 0;
          case CENTER -> free / 2;
          case RIGHT -> free;
        };
    return cell.after(Line.of(" ".repeat(before))).padded(width);
  }

  private Line rule(int[] widths) {
    StringBuilder rule = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      rule.append(i == 0 ? "" : "─┼─").append("─".repeat(widths[i]));
    }
    return faint(rule.toString());
  }

  /**
   * Where columns find no room: each row as lines of what the column is called and what it says.
   */
  private List<Line> records(List<List<Cell>> rows, int width) {
    List<Line> lines = new ArrayList<>();
    for (List<Cell> row : rows.subList(Math.min(1, rows.size()), rows.size())) {
      if (!lines.isEmpty()) {
        lines.add(Line.EMPTY);
      }
      for (int i = 0; i < row.size(); i++) {
        List<Span> line =
            new ArrayList<>(
                i < rows.getFirst().size() ? rows.getFirst().get(i).spans() : List.of());
        line.add(Span.plain(": "));
        line.addAll(row.get(i).spans());
        lines.addAll(flow.wrap(line, width));
      }
    }
    return lines;
  }

  private Line faint(String text) {
    return new Line(look.paint(text, Style.FAINT), Line.of(text).width());
  }
}
