package dev.vel.daemon.http;

/**
 * How much is taken on at once, so that a small process refuses instead of dying.
 *
 * @param bodyBytes of request bodies in memory, over all connections
 * @param connections that are open; further ones wait to be accepted
 */
public record Capacity(long bodyBytes, int connections) {
  /**
   * A body becomes text, a tree and the text for a provider, and some of it is copied on the way.
   */
  private static final int HEAP_PER_BODY_BYTE = 8;

  /**
   * Of a tree, for each bracket, colon and comma: {@code {"":0}} takes some 180 bytes and a list's
   * number 20, and there are two trees at a time.
   */
  private static final int HEAP_PER_PART = 128;

  /** An answer is there in pieces, as a whole, and as what is being sent. */
  private static final int HEAP_PER_ANSWER_BYTE = 4;

  /**
   * What a daemon holds at worst before anybody sends anything: some 20 MB of its own, 28 of a
   * tokeniser or 40 of a password's hash, and what waits to be collected.
   */
  private static final long STANDING = 64L << 20;

  /** Twice what a connection holds with a request: its thread, its buffers and its state. */
  private static final int HEAP_PER_CONNECTION = 64 * 1024;

  private static final int FEWEST = 512;
  private static final int MOST = 50_000;

  /**
   * What the tree of a JSON text takes beyond what is reckoned for its bytes, in bytes of bodies.
   * Marks within texts are counted, too: to be quick, and at worst too careful.
   */
  static long ofTree(byte[] json) {
    long parts = 0;
    for (byte each : json) {
      if (each == '{' || each == '[' || each == ':' || each == ',') {
        parts++;
      }
    }
    return Math.max(0, parts * HEAP_PER_PART / HEAP_PER_BODY_BYTE - json.length);
  }

  /** What an answer takes, in bytes of bodies. */
  static long ofAnswer(int bytes) {
    return (long) bytes * HEAP_PER_ANSWER_BYTE / HEAP_PER_BODY_BYTE;
  }

  /**
   * What fits into a heap.
   *
   * @param heapBytes its largest size
   * @param largestBody one such body is always taken on
   */
  public static Capacity of(long heapBytes, int largestBody) {
    return new Capacity(
        Math.max(largestBody, (heapBytes - STANDING) / HEAP_PER_BODY_BYTE),
        Math.clamp(heapBytes / HEAP_PER_CONNECTION, FEWEST, MOST));
  }
}
