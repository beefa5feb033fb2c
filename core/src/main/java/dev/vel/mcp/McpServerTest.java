package dev.vel.mcp;

import org.jspecify.annotations.Nullable;

/**
 * What came of a test.
 *
 * @param message one sentence
 * @param latencyMs until its tools were listed or it was given up, its start included
 * @param tools how many it offers; null when it did not say
 */
public record McpServerTest(
    Status status, String message, long latencyMs, @Nullable Integer tools) {

  /** Whether the server could be opened and listed its tools. */
  public enum Status {
    PASSED,
    FAILED
  }
}
