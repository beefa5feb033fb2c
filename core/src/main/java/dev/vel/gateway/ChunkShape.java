package dev.vel.gateway;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Knows again a piece of a stream that differs from one before only in its text, which is what
 * nearly all of them do: comparing bytes is many times quicker than parsing them, and as certain.
 * Between the same beginning and the same end, a string without quotes, backslashes and control
 * characters is the only thing that can be another (RFC 8259, section 7). For one thread.
 */
final class ChunkShape {
  private byte @Nullable [] before;
  private byte[] after = {};

  /** Learns from a piece that says nothing but text, whose string begins at that offset. */
  void learn(byte[] bytes, int start, int length, int textStart) {
    int from = start + textStart;
    int end = endOfText(bytes, from + 1, start + length);
    if (textStart > 0 && bytes[from] == '"' && end < start + length && bytes[end] == '"') {
      before = Arrays.copyOfRange(bytes, start, from + 1);
      after = Arrays.copyOfRange(bytes, end, start + length);
    } else {
      before = null;
    }
  }

  /** The text of a piece of this shape; null for any other piece. */
  @Nullable String text(byte[] bytes, int start, int length) {
    byte[] prefix = before;
    if (prefix == null || length < prefix.length + after.length) {
      return null;
    }
    int from = start + prefix.length;
    int to = start + length - after.length;
    if (!Arrays.equals(bytes, start, from, prefix, 0, prefix.length)
        || !Arrays.equals(bytes, to, start + length, after, 0, after.length)
        || endOfText(bytes, from, to) != to) {
      return null;
    }
    return new String(bytes, from, to - from, StandardCharsets.UTF_8);
  }

  private static int endOfText(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      byte b = bytes[i];
      if (b == '"' || b == '\\' || (b >= 0 && b < ' ')) {
        return i;
      }
    }
    return to;
  }
}
