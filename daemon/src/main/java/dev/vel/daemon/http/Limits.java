package dev.vel.daemon.http;

import dev.vel.limit.RateLimits.Allowance;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.VelException;
import java.util.List;
import java.util.Map;

/** Tells a client how much of a limit is left (draft-ietf-httpapi-ratelimit-headers, version 3). */
final class Limits {
  private Limits() {}

  static void addTo(Map<String, String> headers, Allowance allowance) {
    headers.put("RateLimit-Limit", Long.toString(allowance.limit()));
    headers.put("RateLimit-Remaining", Long.toString(allowance.remaining()));
    headers.put("RateLimit-Reset", Long.toString((allowance.reset().toMillis() + 999) / 1000));
  }

  static VelException exceeded(Allowance allowance) {
    return new VelException(
        ErrorCode.RATE_LIMIT_EXCEEDED,
        "Too many requests",
        List.of(),
        allowance.retryAfter(),
        null);
  }
}
