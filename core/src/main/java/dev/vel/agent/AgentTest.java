package dev.vel.agent;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What came of a test.
 *
 * @param result the text that came back, null when none did
 * @param providerUsed null when no provider was called or none answered
 */
public record AgentTest(
    UUID testId,
    Status status,
    @Nullable String result,
    long executionTimeMs,
    @Nullable String providerUsed,
    List<Check> checks) {

  public AgentTest {
    checks = List.copyOf(checks);
  }

  /** Whether everything that was looked at is well. */
  public enum Status {
    PASSED,
    FAILED
  }

  /** One thing that was looked at. */
  public record Check(String name, Status status, String message) {}
}
