package dev.vel.mcp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads lines, none of which is ever held beyond a limit. A carriage return before the newline is
 * not part of the line. Not thread-safe.
 */
final class Lines {
  private static final int FIRST = 1 << 10;

  private final InputStream in;
  private final int longest;
  private final byte[] buffer = new byte[1 << 14];
  private int position;
  private int end;

  Lines(InputStream in, int longest) {
    this.in = in;
    this.longest = longest;
  }

  /** A line is longer than is taken. */
  static final class TooLongException extends IOException {
    TooLongException(int longest) {
      super("a line of more than " + longest + " bytes");
    }
  }

  /** The next line; null at the end. What stands after the last newline is a line, too. */
  @Nullable String next() throws IOException {
    // A new one each time: a long line must not be kept for as long as the stream lasts.
    ByteArrayOutputStream line = new ByteArrayOutputStream(FIRST);
    while (true) {
      if (position == end && !fill()) {
        return line.size() == 0 ? null : text(line);
      }
      int start = position;
      while (position < end && buffer[position] != '\n') {
        position++;
      }
      if (line.size() + position - start > longest) {
        throw new TooLongException(longest);
      }
      line.write(buffer, start, position - start);
      if (position < end) {
        position++;
        return text(line);
      }
    }
  }

  private boolean fill() throws IOException {
    int count;
    do {
      count = in.read(buffer);
    } while (count == 0);
    position = 0;
    end = Math.max(count, 0);
    return count > 0;
  }

  private static String text(ByteArrayOutputStream line) {
    String text = line.toString(StandardCharsets.UTF_8);
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }
}
