package dev.vel.gateway;

import java.time.Duration;

/**
 * What the cache has to do with one request.
 *
 * @param look whether a kept answer may be given, or another caller's on its way be waited for
 * @param keep whether the answer is kept
 * @param shared whether for all users
 * @param ttl for how long
 */
public record CachePlan(boolean look, boolean keep, boolean shared, Duration ttl) {
  /** Nothing. */
  public static final CachePlan OFF = new CachePlan(false, false, false, Duration.ZERO);
}
