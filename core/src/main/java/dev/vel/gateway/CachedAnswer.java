package dev.vel.gateway;

import dev.vel.llm.TokenUsage;
import java.time.Instant;

/**
 * A whole, successful answer as it went to the caller, to be given again byte for byte.
 *
 * @param contentType with its parameters
 * @param body not to be changed by anybody: it is not copied
 * @param provider whose answer it is
 * @param model that answered
 * @param usage what it took the first time
 */
@SuppressWarnings("ArrayRecordComponent") // Large, shared by all who are given it, and only read.
public record CachedAnswer(
    String contentType,
    byte[] body,
    String provider,
    String model,
    TokenUsage usage,
    Instant createdAt,
    Instant expiresAt) {

  /** What an answer weighs beside its body: objects, columns, an index's entries. */
  private static final int OVERHEAD = 512;

  /** Bytes it takes, about. */
  int size() {
    return body.length + OVERHEAD;
  }

  boolean isFresh(Instant now) {
    return now.isBefore(expiresAt);
  }
}
