package dev.vel.limit;

import dev.vel.config.Settings;
import dev.vel.db.Database;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;

/**
 * How fast callers may go: exact across instances, because the counts live in the database.
 * Thread-safe.
 */
public final class RateLimits {

  public RateLimits(Database database, Settings.Limits limits, InstantSource clock) {
    throw new UnsupportedOperationException();
  }

  /** Takes one sign-in attempt of a client address. */
  public Allowance signIn(String clientAddress) {
    throw new UnsupportedOperationException();
  }

  /** Takes one request of a user. */
  public Allowance request(UUID userId) {
    throw new UnsupportedOperationException();
  }

  /** Takes one unauthenticated health request of a client address. */
  public Allowance health(String clientAddress) {
    throw new UnsupportedOperationException();
  }

  /**
   * What is left.
   *
   * @param granted whether this one may go on
   * @param limit how many in a full window
   * @param remaining how many are left now
   * @param reset until the window is full again
   * @param retryAfter until one more is granted; zero when one is left
   */
  public record Allowance(
      boolean granted, long limit, long remaining, Duration reset, Duration retryAfter) {}
}
