package dev.vel.daemon.http;

import dev.vel.wire.ErrorCode;
import dev.vel.wire.VelException;
import io.helidon.common.buffers.DataReader;
import java.util.function.LongConsumer;

/**
 * Looks at the header of each chunk before Helidon reads it. Helidon 4.1.7 keeps a whole chunk in
 * memory, whatever its size, and a chunk's header line however long: both are bounded here. For one
 * body.
 */
final class Chunks {
  /** Digits of a size, without extensions, which nobody uses. */
  private static final int LONGEST_HEADER = 8;

  private final DataReader reader;
  private long left;

  Chunks(DataReader reader) {
    this.reader = reader;
  }

  /**
   * To be called before each read from the body.
   *
   * @param allowed bytes that may still come
   * @param before told of a new chunk's size, before the chunk is in memory
   */
  void check(long allowed, LongConsumer before) {
    if (left > 0) {
      return;
    }
    int length = reader.findNewLine(LONGEST_HEADER + 1);
    long size = length > LONGEST_HEADER ? -1 : hex(peek(length));
    if (size < 0 || (size == 0 && !isTerminated(length))) {
      throw invalid();
    }
    if (size > allowed) {
      throw Body.tooLarge();
    }
    before.accept(size);
    if (size > 0 && !isEnded(length + 2 + (int) size)) {
      throw invalid();
    }
    left = size;
  }

  /** Takes note of bytes that were read. */
  void took(int bytes) {
    left -= bytes;
  }

  /** Helidon skips two bytes after a chunk whatever they are; another reader would not. */
  private boolean isEnded(int end) {
    byte[] chunk = peek(end + 2);
    return chunk[end] == '\r' && chunk[end + 1] == '\n';
  }

  private static VelException invalid() {
    return new VelException(
        ErrorCode.MALFORMED_JSON, "The body is not valid: it is not made of valid chunks");
  }

  /** Trailers are not taken: right after the last chunk comes an empty line. */
  private boolean isTerminated(int header) {
    byte[] end = peek(header + 4);
    return end[header + 2] == '\r' && end[header + 3] == '\n';
  }

  private byte[] peek(int length) {
    byte[] bytes = new byte[length];
    reader.getBuffer(length).read(bytes);
    return bytes;
  }

  /** The number, or -1. */
  private static long hex(byte[] digits) {
    long number = digits.length == 0 ? -1 : 0;
    for (byte digit : digits) {
      int value = Character.digit(digit, 16);
      if (value < 0) {
        return -1;
      }
      number = number * 16 + value;
    }
    return number;
  }
}
