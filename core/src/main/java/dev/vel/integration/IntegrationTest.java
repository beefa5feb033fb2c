package dev.vel.integration;

import org.jspecify.annotations.Nullable;

/**
 * What came of a test.
 *
 * @param message one sentence
 * @param latencyMs until the answer was read or given up
 * @param models how many the provider lists, null when it listed none
 */
public record IntegrationTest(
    Status status, String message, long latencyMs, @Nullable Integer models) {

  /** Whether the provider took the key and listed its models. */
  public enum Status {
    PASSED,
    FAILED
  }
}
