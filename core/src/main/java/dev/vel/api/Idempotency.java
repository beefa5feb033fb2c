package dev.vel.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.db.Tx;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.Json;
import dev.vel.wire.VelException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes a repeated request answer what the first one answered. Key, work and answer share one
 * transaction: either all of it happened or nothing did. Thread-safe.
 */
final class Idempotency {
  private static final Duration KEPT = Duration.ofHours(24);
  private static final int MAX_LENGTH = 255;

  private final InstantSource clock;

  Idempotency(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * Runs {@code work}, or gives its earlier answer.
   *
   * @param key null runs it always
   * @param body what was asked; another body under the same key is refused
   * @param type of the answer
   */
  <T> T once(
      Tx tx,
      UUID userId,
      @Nullable String key,
      String route,
      Object body,
      Class<T> type,
      Supplier<T> work) {
    if (key == null) {
      return work.get();
    }
    if (key.isEmpty()
        || key.length() > MAX_LENGTH
        || !key.chars().allMatch(c -> c > ' ' && c < 127)) {
      throw VelException.invalid("Idempotency-Key", "must be 1–255 printable ASCII characters");
    }
    // A second request with the key waits here until the first one's transaction has ended.
    tx.first(
        row -> row.text("locked"),
        "SELECT pg_advisory_xact_lock(hashtextextended('idempotency:' || ? || ':' || ?, 0))::text AS locked",
        userId.toString(),
        key);
    byte[] hash = hash(Json.write(body));
    Optional<Kept> kept = find(tx, userId, key);
    if (kept.isPresent()) {
      if (!kept.get().route().equals(route) || !Arrays.equals(kept.get().hash(), hash)) {
        throw new VelException(
            ErrorCode.IDEMPOTENCY_MISMATCH,
            "This Idempotency-Key was used for another request; use a new key");
      }
      return Json.convert(kept.get().response(), type);
    }
    T response = work.get();
    tx.update(
        """
        INSERT INTO idempotency_keys (user_id, key, route, body_hash, response, created_at)
        VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT (user_id, key) DO UPDATE SET
          route = excluded.route, body_hash = excluded.body_hash, response = excluded.response,
          created_at = excluded.created_at
        """,
        userId,
        key,
        route,
        hash,
        Json.<JsonNode>tree(response),
        clock.instant());
    return response;
  }

  /** Forgets the keys that are too old to count. */
  void sweep(Tx tx) {
    tx.update("DELETE FROM idempotency_keys WHERE created_at < ?", clock.instant().minus(KEPT));
  }

  @SuppressWarnings("ArrayRecordComponent") // read once, never compared as a whole
  private record Kept(String route, byte[] hash, JsonNode response) {}

  private Optional<Kept> find(Tx tx, UUID userId, String key) {
    Instant oldest = clock.instant().minus(KEPT);
    return tx.first(
        row -> new Kept(row.text("route"), row.bytes("body_hash"), row.json("response")),
        """
        SELECT route, body_hash, response::text AS response FROM idempotency_keys
        WHERE user_id = ? AND key = ? AND created_at >= ?
        """,
        userId,
        key,
        oldest);
  }

  private static byte[] hash(String body) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(body.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
