package dev.vel.cli.markdown;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jline.utils.WCWidth;

/** What a terminal shows after all that was written to it. Thread-safe. */
public final class VtScreen {
  private static final String CONTINUED = "";
  private final List<String> scrolled = new ArrayList<>();
  private final StringBuilder sequence = new StringBuilder();
  private String[][] cells;
  private int columns;
  private int row;
  private int column;
  private boolean full;
  private int savedRow;
  private int savedColumn;

  public VtScreen(int columns, int rows) {
    this.columns = columns;
    this.cells = new String[rows][];
    Arrays.setAll(cells, i -> blank());
  }

  /** Another size, with what stood at the top left, as a plain terminal does. */
  public synchronized void resize(int toColumns, int toRows) {
    List<String> before = new ArrayList<>(Arrays.stream(cells).map(VtScreen::text).toList());
    while (before.size() > Math.max(toRows, row + 1)) {
      before.removeLast();
    }
    while (before.size() > toRows) {
      scrolled.add(before.removeFirst());
      row--;
    }
    columns = toColumns;
    cells = new String[toRows][];
    Arrays.setAll(cells, i -> blank());
    for (int i = 0; i < before.size(); i++) {
      int at = 0;
      for (int point : before.get(i).codePoints().toArray()) {
        int width = Math.max(1, WCWidth.wcwidth(point));
        if (at + width <= columns) {
          cells[i][at] = Character.toString(point);
          at += width;
        }
      }
    }
    column = Math.min(column, columns - 1);
  }

  public synchronized void write(String text) {
    text.codePoints().forEach(this::take);
  }

  /** The lines on the screen, without blanks at their ends. */
  public synchronized String shown() {
    return Arrays.stream(cells)
        .map(VtScreen::text)
        .collect(Collectors.joining("\n"))
        .stripTrailing();
  }

  /** The same with all that has scrolled away before it. */
  public synchronized String all() {
    return Stream.concat(scrolled.stream(), Arrays.stream(cells).map(VtScreen::text))
        .collect(Collectors.joining("\n"))
        .stripTrailing();
  }

  /** The line that the cursor is in. */
  public synchronized String line() {
    return text(cells[row]);
  }

  private static String text(String[] line) {
    return String.join("", line).stripTrailing();
  }

  private String[] blank() {
    String[] line = new String[columns];
    Arrays.fill(line, " ");
    return line;
  }

  private void take(int point) {
    if (!sequence.isEmpty()) {
      sequence.appendCodePoint(point);
      if (ended(point)) {
        String whole = sequence.toString();
        sequence.setLength(0);
        obey(whole);
      }
      return;
    }
    switch (point) {
      case 0x1b -> sequence.append('\u001b');
      case '\r' -> move(row, 0);
      case '\n' -> down();
      case '\b' -> move(row, column - 1);
      case '\t' -> move(row, Math.min(columns - 1, (column / 8 + 1) * 8));
      case 0, 7 -> {
        // Seen by nobody.
      }
      default -> put(point);
    }
  }

  private boolean ended(int point) {
    char kind = sequence.charAt(1);
    return switch (kind) {
      case '[' -> sequence.length() > 2 && point >= '@' && point <= '~';
      case ']' -> point == 7;
      case '(', ')' -> sequence.length() > 2;
      default -> true;
    };
  }

  private void put(int point) {
    int width = WCWidth.wcwidth(point);
    if (width <= 0) {
      int at = Math.max(0, column - (full ? 0 : 1));
      cells[row][at] += Character.toString(point);
      return;
    }
    if (full || column + width > columns) {
      down();
      move(row, 0);
    }
    cells[row][column] = Character.toString(point);
    if (width == 2) {
      cells[row][column + 1] = CONTINUED;
    }
    if (column + width >= columns) {
      column = columns - 1;
      full = true;
    } else {
      column += width;
    }
  }

  private void down() {
    full = false;
    if (row + 1 < cells.length) {
      row++;
      return;
    }
    scrolled.add(text(cells[0]));
    System.arraycopy(cells, 1, cells, 0, cells.length - 1);
    cells[cells.length - 1] = blank();
  }

  private void move(int toRow, int toColumn) {
    row = Math.clamp(toRow, 0, cells.length - 1);
    column = Math.clamp(toColumn, 0, columns - 1);
    full = false;
  }

  private void obey(String whole) {
    switch (whole.substring(1)) {
      case "7" -> {
        savedRow = row;
        savedColumn = column;
      }
      case "8" -> move(savedRow, savedColumn);
      case "M" -> move(row - 1, column);
      default -> {
        if (whole.charAt(1) == '[') {
          control(whole.charAt(whole.length() - 1), whole.substring(2, whole.length() - 1));
        }
      }
    }
  }

  private void control(char what, String said) {
    if (said.startsWith("?") || said.startsWith(">")) {
      return;
    }
    int[] numbers =
        said.isEmpty()
            ? new int[0]
            : Arrays.stream(said.split(";", -1))
                .mapToInt(number -> number.isEmpty() ? 0 : Integer.parseInt(number))
                .toArray();
    int first = numbers.length > 0 ? numbers[0] : 0;
    int count = Math.max(1, first);
    switch (what) {
      case 'A' -> move(row - count, column);
      case 'B' -> move(row + count, column);
      case 'C' -> move(row, column + count);
      case 'D' -> move(row, column - count);
      case 'G' -> move(row, count - 1);
      case 'd' -> move(count - 1, column);
      case 'H', 'f' -> move(count - 1, numbers.length > 1 ? Math.max(1, numbers[1]) - 1 : 0);
      case 'J' -> eraseScreen(first);
      case 'K' -> eraseLine(first);
      case 'P' -> shift(count);
      case '@' -> shift(-count);
      case 'X' -> Arrays.fill(cells[row], column, Math.min(columns, column + count), " ");
      case 'L' -> insertLines(count);
      case 'm', 'h', 'l', 'n', 'c', 'r', 't' -> {
        // Looks, modes and questions change no letters.
      }
      default -> throw new IllegalStateException("a terminal does not know ESC [" + said + what);
    }
  }

  private void eraseScreen(int how) {
    switch (how) {
      case 0 -> {
        eraseLine(0);
        for (int i = row + 1; i < cells.length; i++) {
          cells[i] = blank();
        }
      }
      case 2, 3 -> Arrays.setAll(cells, i -> blank());
      default -> throw new IllegalStateException("erase " + how);
    }
  }

  private void eraseLine(int how) {
    switch (how) {
      case 0 -> Arrays.fill(cells[row], column, columns, " ");
      case 1 -> Arrays.fill(cells[row], 0, column + 1, " ");
      default -> cells[row] = blank();
    }
  }

  private void insertLines(int count) {
    for (int i = cells.length - 1; i >= row; i--) {
      cells[i] = i - count >= row ? cells[i - count] : blank();
    }
  }

  /** Takes so many cells out of the line, or puts so many blank ones in. */
  private void shift(int out) {
    String[] line = blank();
    System.arraycopy(cells[row], 0, line, 0, column);
    for (int i = column; i < columns; i++) {
      int from = i + out;
      line[i] = from >= column && from < columns ? cells[row][from] : " ";
    }
    cells[row] = line;
  }
}
