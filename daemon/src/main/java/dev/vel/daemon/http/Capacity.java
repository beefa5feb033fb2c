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
   * What a daemon holds at worst before anybody sends anything: some 20 MB of its own, 28 of a
   * tokeniser or 40 of a password's hash, and what waits to be collected.
   */
  private static final long STANDING = 64L << 20;

  /** Twice what a connection holds with a request: its thread, its buffers and its state. */
  private static final int HEAP_PER_CONNECTION = 64 * 1024;

  private static final int FEWEST = 512;
  private static final int MOST = 50_000;

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
