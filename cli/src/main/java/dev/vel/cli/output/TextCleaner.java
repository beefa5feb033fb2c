package dev.vel.cli.output;

/**
 * Takes control characters and terminal control sequences out of text that comes in pieces, so that
 * a model or a name can neither move the cursor nor rewrite what stands on the screen. Also takes
 * out the characters that change the direction of writing, with which text can look like what it is
 * not. For one thread.
 */
public final class TextCleaner {
  private static final char ESCAPE = '\u001b';
  private State state = State.TEXT;

  private enum State {
    TEXT,
    /** After ESC. */
    ESCAPED,
    /** In a control sequence, until its final byte. */
    SEQUENCE,
    /** In a string such as a window title, until BEL or ESC \. */
    STRING
  }

  /** What may be shown of the next piece. */
  public String clean(String piece) {
    StringBuilder kept = new StringBuilder(piece.length());
    for (int i = 0; i < piece.length(); i++) {
      char c = piece.charAt(i);
      if (take(c)) {
        kept.append(c);
      }
    }
    return kept.toString();
  }

  private boolean take(char c) {
    if (c == ESCAPE) {
      state = State.ESCAPED;
      return false;
    }
    // A sequence never spans lines: one that is left open must not swallow the rest of the text.
    if (c == '\n') {
      state = State.TEXT;
      return true;
    }
    return switch (state) {
      case TEXT -> plain(c);
      case ESCAPED -> {
        state = opened(c);
        yield false;
      }
      case SEQUENCE -> {
        if (c >= '@' && c <= '~') {
          state = State.TEXT;
        }
        yield false;
      }
      case STRING -> {
        if (c == '\u0007' || c == '\u009c') {
          state = State.TEXT;
        }
        yield false;
      }
    };
  }

  private static State opened(char c) {
    return switch (c) {
      case '[' -> State.SEQUENCE;
      case ']', 'P', 'X', '^', '_' -> State.STRING;
      default -> c >= ' ' && c <= '/' ? State.ESCAPED : State.TEXT;
    };
  }

  private boolean plain(char c) {
    switch (c) {
      case '\u009b' -> state = State.SEQUENCE;
      case '\u0090', '\u0098', '\u009d', '\u009e', '\u009f' -> state = State.STRING;
      default -> {
        return c == '\t' || !(Character.isISOControl(c) || turnsDirection(c));
      }
    }
    return false;
  }

  /** Whether a terminal obeys it, or it turns the direction, and no format of data escapes it. */
  static boolean isObeyed(char c) {
    return (c >= '\u007f' && c <= '\u009f') || turnsDirection(c);
  }

  private static boolean turnsDirection(char c) {
    return (c >= '\u202a' && c <= '\u202e') || (c >= '\u2066' && c <= '\u2069');
  }
}
