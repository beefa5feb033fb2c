package dev.vel.cli.shell;

import dev.vel.cli.output.Text;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What was typed before anybody read keys, when the terminal still made lines of them: each is one
 * that was submitted, and only what was pasted has several. For one thread.
 */
final class TypedAhead {
  /** What terminals write around a paste. */
  private static final String PASTE = "\u001b[200~";

  private static final String PASTED = "\u001b[201~";

  /** Such as an arrow: to a terminal that shows it, its last character is text. */
  private static final Pattern APPLICATION_KEY = Pattern.compile("\u001bO[A-Za-z]");

  /** What becomes of Ctrl-D where a terminal makes lines. */
  private static final char END = '\0';

  private final Deque<Keyboard.Typed> typed = new ArrayDeque<>();
  private final StringBuilder line = new StringBuilder();

  /**
   * @param text as the terminal gives it out
   */
  TypedAhead(String text) {
    int at = 0;
    while (at < text.length()) {
      if (text.startsWith(PASTE, at)) {
        int end = text.indexOf(PASTED, at);
        line.append(text, at + PASTE.length(), end < 0 ? text.length() : end);
        at = end < 0 ? text.length() : end + PASTED.length();
      } else {
        take(text.charAt(at));
        at++;
      }
    }
  }

  /** Whether a paste has begun in this text whose end is not there yet. */
  static boolean isCut(CharSequence text) {
    String all = text.toString();
    return all.lastIndexOf(PASTE) > all.lastIndexOf(PASTED);
  }

  private void take(char c) {
    if (c == END) {
      if (line.isEmpty()) {
        typed.add(new Keyboard.Typed.Left());
      }
    } else if (c != '\n' && c != '\r') {
      line.append(c);
    } else if (Continued.is(line)) {
      line.setCharAt(line.length() - 1, '\n');
    } else {
      typed.add(new Keyboard.Typed.Text(rest()));
    }
  }

  /** The next of what was done. */
  Optional<Keyboard.Typed> next() {
    return Optional.ofNullable(typed.poll());
  }

  /** What was not submitted: once. */
  String rest() {
    String keys = APPLICATION_KEY.matcher(line).replaceAll("");
    String text = Text.block(keys.replaceAll("\\r\\n?", "\n"));
    line.setLength(0);
    return text;
  }
}
