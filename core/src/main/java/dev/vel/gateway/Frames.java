package dev.vel.gateway;

import dev.vel.llm.ChatException;
import dev.vel.llm.Reply;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Cuts the bytes of server-sent events (WHATWG HTML, section 9.2) into frames without copying or
 * decoding them. For one thread.
 */
final class Frames {
  private static final int LONGEST = 1 << 20;

  private final @Nullable Reply reply;
  private final Runnable beforeWait;
  private boolean started;
  private byte[] buffer;
  private int position;
  private int end;
  private boolean atEnd;
  private int frameStart;
  private int frameEnd;
  private int dataStart;
  private int dataEnd;

  /**
   * @param beforeWait is run whenever the next bytes are not there yet
   */
  Frames(Reply reply, Runnable beforeWait) {
    this.reply = reply;
    this.beforeWait = beforeWait;
    this.buffer = new byte[8 * 1024];
  }

  private Frames(byte[] all) {
    this.reply = null;
    this.beforeWait = () -> {};
    this.buffer = all;
    this.end = all.length;
    this.atEnd = true;
  }

  /** The frames of a stream that is there already; {@link #next} does not wait. */
  static Frames of(byte[] all) {
    return new Frames(all);
  }

  /**
   * Goes on to the next frame that has data. Each data line counts as a frame of its own: the
   * protocol writes its JSON on one line, and some servers forget the empty line between two.
   *
   * @return false at the end
   */
  boolean next() throws ChatException, InterruptedException {
    frameStart = position;
    dataStart = position;
    dataEnd = position;
    boolean found = false;
    while (true) {
      if (!started) {
        started = true;
        skipByteOrderMark();
      }
      int lineEnd = lineEnd(position);
      if (lineEnd < 0) {
        if (!atEnd) {
          fill();
          continue;
        }
        // An event that the end cuts short counts too.
        lineEnd = end;
        if (position == end) {
          frameEnd = end;
          return found;
        }
      }
      boolean empty = lineEnd == position;
      if (isData(position, lineEnd)) {
        dataStart = position + 5;
        if (dataStart < lineEnd && buffer[dataStart] == ' ') {
          dataStart++;
        }
        dataEnd = lineEnd;
        found = true;
      }
      position = afterLine(lineEnd);
      frameEnd = position;
      if (found) {
        skipEmptyLine();
        return true;
      }
      if (empty) {
        frameStart = position;
      }
    }
  }

  byte[] buffer() {
    return buffer;
  }

  /** Where the frame's data begins in the buffer. */
  int dataStart() {
    return dataStart;
  }

  int dataLength() {
    return dataEnd - dataStart;
  }

  /** Where the frame begins, with the lines before its data that belong to it. */
  int start() {
    return frameStart;
  }

  int length() {
    return frameEnd - frameStart;
  }

  /** Whether the frame ends as it must, so that its bytes can be passed on as they are. */
  boolean isClosed() {
    int length = frameEnd - frameStart;
    return (length >= 2 && buffer[frameEnd - 1] == '\n' && buffer[frameEnd - 2] == '\n')
        || (length >= 4
            && buffer[frameEnd - 1] == '\n'
            && buffer[frameEnd - 2] == '\r'
            && buffer[frameEnd - 3] == '\n');
  }

  /** Whether the data is this text. */
  boolean is(String text) {
    int from = dataStart;
    int to = dataEnd;
    while (to > from && buffer[to - 1] == ' ') {
      to--;
    }
    if (to - from != text.length()) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (buffer[from + i] != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  boolean isBlank() {
    for (int i = dataStart; i < dataEnd; i++) {
      if (buffer[i] != ' ') {
        return false;
      }
    }
    return true;
  }

  String data() {
    return new String(buffer, dataStart, dataEnd - dataStart, StandardCharsets.UTF_8);
  }

  /** The three bytes that a stream may begin with. */
  private void skipByteOrderMark() throws ChatException, InterruptedException {
    while (end < 3 && !atEnd && (end == 0 || buffer[0] == (byte) 0xEF)) {
      fill();
    }
    if (end >= 3
        && buffer[0] == (byte) 0xEF
        && buffer[1] == (byte) 0xBB
        && buffer[2] == (byte) 0xBF) {
      position = 3;
      frameStart = 3;
    }
  }

  private boolean isData(int from, int to) {
    return to - from >= 5
        && buffer[from] == 'd'
        && buffer[from + 1] == 'a'
        && buffer[from + 2] == 't'
        && buffer[from + 3] == 'a'
        && buffer[from + 4] == ':';
  }

  /** The end of the line at {@code from}, without its line break; −1 when it is not there yet. */
  private int lineEnd(int from) {
    for (int i = from; i < end; i++) {
      byte b = buffer[i];
      if (b == '\n' || b == '\r') {
        return b == '\r' && i + 1 == end && !atEnd ? -1 : i;
      }
    }
    return -1;
  }

  private int afterLine(int lineEnd) {
    if (lineEnd >= end) {
      return end;
    }
    boolean two = buffer[lineEnd] == '\r' && lineEnd + 1 < end && buffer[lineEnd + 1] == '\n';
    return lineEnd + (two ? 2 : 1);
  }

  /** Takes the empty line that ends the frame if it is there; never waits for it. */
  private void skipEmptyLine() {
    if (position < end && lineEnd(position) == position) {
      position = afterLine(position);
      frameEnd = position;
    }
  }

  private void fill() throws ChatException, InterruptedException {
    Reply from = reply;
    if (from == null) {
      throw new IllegalStateException("everything is there already");
    }
    if (frameStart > 0) {
      int kept = end - frameStart;
      System.arraycopy(buffer, frameStart, buffer, 0, kept);
      position -= frameStart;
      dataStart -= frameStart;
      dataEnd -= frameStart;
      end = kept;
      frameStart = 0;
    }
    if (end == buffer.length) {
      if (end >= LONGEST) {
        throw from.malformed("sent an event of more than " + LONGEST + " bytes", null);
      }
      buffer = Arrays.copyOf(buffer, end * 2);
    }
    if (!from.hasMore()) {
      beforeWait.run();
    }
    int count = from.read(buffer, end, buffer.length - end);
    if (count < 0) {
      atEnd = true;
    } else {
      end += count;
    }
  }
}
