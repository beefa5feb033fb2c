package dev.vel.agent;

import dev.vel.wire.Fields;
import java.util.Objects;

/**
 * Whether an agent's answers may come from the cache.
 *
 * @param ttlSeconds 1–604,800 (a week)
 */
public record CacheConfig(boolean enabled, int ttlSeconds) {
  static CacheConfig read(Fields fields) {
    return new CacheConfig(
        Objects.requireNonNullElse(fields.optionalFlag("enabled"), true),
        Objects.requireNonNullElse(fields.optionalInt("ttl_seconds", 1, 604_800), 3_600));
  }
}
