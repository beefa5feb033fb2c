package dev.vel.cli.progress;

import dev.vel.cli.output.Display;
import dev.vel.cli.output.Ink;
import dev.vel.cli.output.Text;
import dev.vel.cli.output.Words;
import java.time.Duration;
import java.util.List;

/** What a status line looks like. */
final class Drawing {
  private static final List<String> WHEEL =
      List.of("⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏");
  private static final List<String> PLAIN_WHEEL = List.of("|", "/", "-", "\\");
  private static final int BAR = 20;

  /** A bar in fewer columns would leave no room for words. */
  private static final int WIDE = 60;

  private Drawing() {}

  /** One line that is never so long that it would wrap. */
  static String of(Progress.State state, Duration age, int frame, int width, Display display) {
    List<String> wheel = display.unicode() ? WHEEL : PLAIN_WHEEL;
    String turn = wheel.get(frame % wheel.size());
    String time = "  " + Words.span(age);
    String head = state.total() == 0 ? "" : counted(state, width, display.unicode()) + "  ";
    int room = width - 1 - Text.width(turn) - 1 - Text.width(head) - Text.width(time);
    if (room < 1) {
      return Text.fit(turn + " " + head + state.what(), Math.max(1, width - 1));
    }
    return Ink.BUSY.on(display, turn)
        + " "
        + head
        + Text.fit(Text.line(state.what()), room)
        + Ink.FAINT.on(display, time);
  }

  /** The same to be read out. */
  static String spoken(Progress.State state) {
    String what = Text.line(state.what());
    return state.total() == 0 ? what : what + ": " + state.done() + " of " + state.total();
  }

  private static String counted(Progress.State state, int width, boolean unicode) {
    String count = state.done() + " of " + state.total();
    if (width < WIDE) {
      return count;
    }
    int full = (int) ((long) BAR * Math.min(state.done(), state.total()) / state.total());
    return (unicode ? "━" : "#").repeat(full)
        + (unicode ? "┄" : "-").repeat(BAR - full)
        + " "
        + count;
  }
}
