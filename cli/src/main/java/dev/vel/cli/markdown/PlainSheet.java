package dev.vel.cli.markdown;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/**
 * A sheet that never goes back: for screens without a cursor to move, and for people to whom a
 * screen is read. Lines appear once they are finished.
 */
public record PlainSheet(Consumer<String> out, IntSupplier columns) implements Sheet {

  @Override
  public int width() {
    return Math.max(1, columns.getAsInt());
  }

  @Override
  public void draw(List<Line> finished, List<Line> underway) {
    if (!finished.isEmpty()) {
      StringBuilder text = new StringBuilder();
      finished.forEach(line -> text.append(line.text()).append('\n'));
      out.accept(text.toString());
    }
  }
}
