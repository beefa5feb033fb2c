package dev.vel.cli.command;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Text as it comes from outside, which may be none. */
public final class Utf8 {
  /** What editors of Windows put before a text to say that it is UTF-8. */
  private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private Utf8() {}

  /** The text; the JDK's own ways put question marks where there is none. */
  public static String decode(byte[] bytes, int length) throws CharacterCodingException {
    int start = markIn(bytes, length);
    return StandardCharsets.UTF_8
        .newDecoder()
        .decode(ByteBuffer.wrap(bytes, start, length - start))
        .toString();
  }

  /** The same bytes without a byte order mark before them. */
  public static byte[] withoutMark(byte[] bytes) {
    int start = markIn(bytes, bytes.length);
    return start == 0 ? bytes : Arrays.copyOfRange(bytes, start, bytes.length);
  }

  /** Where the first byte is that belongs to no text; -1 when all of them do. */
  public static int firstOdd(byte[] bytes) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(1 << 13);
    while (true) {
      CoderResult result = decoder.decode(in, out.clear(), true);
      if (!result.isOverflow()) {
        return result.isError() ? in.position() : -1;
      }
    }
  }

  private static int markIn(byte[] bytes, int length) {
    return length >= MARK.length && Arrays.equals(bytes, 0, MARK.length, MARK, 0, MARK.length)
        ? MARK.length
        : 0;
  }
}
