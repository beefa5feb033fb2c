package dev.vel.cli.markdown;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A sheet on a screen whose cursor can be moved. Only what differs is written again, and nothing is
 * blanked before it, so nothing flickers. Of lines under way that are more than the screen has, the
 * last are shown: what has scrolled away could not be changed any more. For one thread.
 */
public final class LiveSheet implements Sheet {
  private static final String TO_END_OF_LINE = "\u001b[K";
  private static final String TO_END_OF_SCREEN = "\u001b[J";
  private final Consumer<String> out;
  private final Supplier<Extent> screen;
  private List<Line> shown = List.of();

  /** How large a screen is. */
  public record Extent(int columns, int rows) {}

  public LiveSheet(Consumer<String> out, Supplier<Extent> screen) {
    this.out = out;
    this.screen = screen;
  }

  /** The last column stays free: terminals differ in what they do after writing to it. */
  @Override
  public int width() {
    return Math.max(1, screen.get().columns() - 1);
  }

  @Override
  public void draw(List<Line> finished, List<Line> underway) {
    List<Line> wanted = last(underway);
    if (finished.isEmpty() && wanted.equals(shown)) {
      return;
    }
    int same = finished.isEmpty() ? commonTo(shown, wanted) : 0;
    StringBuilder text = new StringBuilder();
    if (finished.isEmpty() && grown(same, wanted)) {
      text.append(wanted.get(same).text().substring(shown.get(same).text().length()));
    } else {
      back(text, same);
      finished.forEach(line -> text.append(line.text()).append(TO_END_OF_LINE).append('\n'));
      for (int i = same; i < wanted.size(); i++) {
        text.append(wanted.get(i).text()).append(TO_END_OF_LINE);
        text.append(i + 1 < wanted.size() ? "\n" : "");
      }
      text.append(TO_END_OF_SCREEN);
    }
    shown = wanted;
    out.accept(text.toString());
  }

  /** Whether the last line only got longer. */
  private boolean grown(int same, List<Line> wanted) {
    return !wanted.isEmpty()
        && same == wanted.size() - 1
        && same == shown.size() - 1
        && wanted.get(same).text().startsWith(shown.get(same).text());
  }

  /** From the end of the last shown line to the beginning of one of them. */
  private void back(StringBuilder text, int line) {
    if (line == shown.size() && line > 0) {
      text.append('\n');
      return;
    }
    int up = -1;
    for (Line each : shown.subList(line, shown.size())) {
      up += rows(each);
    }
    text.append('\r');
    if (up > 0) {
      text.append("\u001b[").append(Math.min(up, most())).append('A');
    }
  }

  /** A window that became narrower has broken lines that were written before. */
  private int rows(Line line) {
    int columns = Math.max(1, screen.get().columns());
    return Math.max(1, (line.width() + columns - 1) / columns);
  }

  private static int commonTo(List<Line> some, List<Line> others) {
    int most = Math.min(some.size(), others.size());
    int same = 0;
    while (same < most && some.get(same).equals(others.get(same))) {
      same++;
    }
    // Where lines only go away, the last that stays is written again: the cursor belongs behind it.
    return same == others.size() && same > 0 ? same - 1 : same;
  }

  /** As many of the last as the screen has room for, of which a wide one takes several rows. */
  private List<Line> last(List<Line> lines) {
    int left = most();
    int from = lines.size();
    while (from > 0 && rows(lines.get(from - 1)) <= left) {
      from--;
      left -= rows(lines.get(from));
    }
    return new ArrayList<>(lines.subList(from, lines.size()));
  }

  private int most() {
    return Math.max(1, screen.get().rows() - 1);
  }
}
