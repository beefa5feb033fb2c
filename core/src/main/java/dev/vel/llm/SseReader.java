package dev.vel.llm;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads the data of server-sent events, after the WHATWG HTML standard's section "Server-sent
 * events" but more forgiving: an event that the end of the stream cuts short counts too. Lines are
 * split as bytes and decoded whole, so a character may be spread over packets. Not thread-safe.
 */
final class SseReader {
  private static final int BOM = '\uFEFF';

  private final InputStream in;
  private final int maxLine;
  private final long maxTotal;
  private final byte[] buffer = new byte[8192];
  private final ByteArrayOutputStream line = new ByteArrayOutputStream(512);
  private int position;
  private int end;
  private long total;
  private boolean afterCarriageReturn;
  private boolean first = true;

  /** The stream is larger than anything a provider sends. */
  static final class TooLargeException extends IOException {
    TooLargeException(String message) {
      super(message);
    }
  }

  /**
   * @param maxLine bytes of the longest line that is read
   * @param maxTotal bytes of the longest stream that is read, comments included
   */
  SseReader(InputStream in, int maxLine, long maxTotal) {
    this.in = in;
    this.maxLine = maxLine;
    this.maxTotal = maxTotal;
  }

  /** The data of the next event that has any, its lines joined by newlines; null at the end. */
  @Nullable String next() throws IOException {
    StringBuilder data = null;
    while (true) {
      String text = line();
      if (text == null || text.isEmpty()) {
        if (data != null) {
          return data.toString();
        }
        if (text == null) {
          return null;
        }
      } else if (text.startsWith("data") && (text.length() == 4 || text.charAt(4) == ':')) {
        String value = text.length() <= 5 ? "" : text.substring(5);
        value = value.startsWith(" ") ? value.substring(1) : value;
        data = data == null ? new StringBuilder(value) : data.append('\n').append(value);
        if (data.length() > maxLine) {
          throw new TooLargeException("an event of more than " + maxLine + " bytes");
        }
      }
    }
  }

  private @Nullable String line() throws IOException {
    line.reset();
    while (true) {
      if (position == end && !fill()) {
        return line.size() == 0 ? null : decoded();
      }
      if (afterCarriageReturn) {
        afterCarriageReturn = false;
        if (buffer[position] == '\n') {
          position++;
          continue;
        }
      }
      int start = position;
      while (position < end && buffer[position] != '\n' && buffer[position] != '\r') {
        position++;
      }
      if (line.size() + position - start > maxLine) {
        throw new TooLargeException("a line of more than " + maxLine + " bytes");
      }
      line.write(buffer, start, position - start);
      if (position < end) {
        afterCarriageReturn = buffer[position++] == '\r';
        return decoded();
      }
    }
  }

  /** Reads what there is; false at the end. */
  private boolean fill() throws IOException {
    int count;
    do {
      count = in.read(buffer);
    } while (count == 0);
    total += Math.max(count, 0);
    if (total > maxTotal) {
      throw new TooLargeException("a stream of more than " + maxTotal + " bytes");
    }
    position = 0;
    end = Math.max(count, 0);
    return count > 0;
  }

  private String decoded() {
    String text = line.toString(StandardCharsets.UTF_8);
    if (first) {
      first = false;
      return !text.isEmpty() && text.charAt(0) == BOM ? text.substring(1) : text;
    }
    return text;
  }
}
