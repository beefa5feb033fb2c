package dev.vel.identity;

import dev.vel.db.Row;
import dev.vel.db.Tx;
import dev.vel.wire.Ids;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The rows of sign-ins and their refresh tokens. A token is never changed but to be spent. */
final class Sessions {
  static final Duration REFRESH_LIFETIME = Duration.ofDays(30);

  /** How long an expired refresh token is kept, to tell a late one from an unknown one. */
  private static final Duration KEPT = Duration.ofDays(7);

  private Sessions() {}

  /** Why a session ended; the names are the schema's. */
  enum End {
    LOGOUT,
    REUSE,
    PASSWORD_CHANGE,
    DISABLED,
    DELETED
  }

  /** A refresh token that was found, with what it stands or falls with. */
  record Presented(
      UUID sessionId,
      Instant expiresAt,
      @Nullable Instant spentAt,
      @Nullable Instant endedAt,
      User user) {

    boolean isReuse() {
      return spentAt != null && endedAt == null;
    }

    boolean isGood(Instant now) {
      return spentAt == null && endedAt == null && expiresAt.isAfter(now) && !user.disabled();
    }

    private static Presented of(Row row) {
      return new Presented(
          row.id("session_id"),
          row.time("expires_at"),
          row.optionalTime("spent_at"),
          row.optionalTime("ended_at"),
          Account.user(row));
    }
  }

  static UUID open(Tx tx, UUID userId, Instant now) {
    UUID id = Ids.next();
    tx.update("INSERT INTO sessions (id, user_id, created_at) VALUES (?, ?, ?)", id, userId, now);
    return id;
  }

  static void addRefreshToken(Tx tx, UUID sessionId, String token, Instant now) {
    tx.update(
        """
        INSERT INTO refresh_tokens (token_hash, session_id, created_at, expires_at)
        VALUES (?, ?, ?, ?)
        """,
        OpaqueToken.hash(token),
        sessionId,
        now,
        now.plus(REFRESH_LIFETIME));
  }

  /**
   * Finds a refresh token and holds it and its session: of two who come with the same one, the
   * second sees it spent, and a session that is being ended is seen ended.
   */
  static Optional<Presented> present(Tx tx, String token) {
    return tx.first(
        Presented::of,
        """
        SELECT t.session_id, t.expires_at, t.spent_at, s.ended_at,
               u.id, u.email, u.role, u.disabled, u.created_at, u.updated_at
        FROM refresh_tokens t
        JOIN sessions s ON s.id = t.session_id
        JOIN users u ON u.id = s.user_id
        WHERE t.token_hash = ?
        FOR UPDATE OF t, s
        """,
        OpaqueToken.hash(token));
  }

  static void spend(Tx tx, String token, Instant now) {
    tx.update(
        "UPDATE refresh_tokens SET spent_at = ? WHERE token_hash = ?",
        now,
        OpaqueToken.hash(token));
  }

  static boolean end(Tx tx, UUID sessionId, End reason, Instant now) {
    return tx.update(
            """
            UPDATE sessions SET ended_at = ?, end_reason = ? WHERE id = ? AND ended_at IS NULL
            """,
            now,
            reason,
            sessionId)
        > 0;
  }

  static void endAll(Tx tx, UUID userId, End reason, Instant now) {
    tx.update(
        """
        UPDATE sessions SET ended_at = ?, end_reason = ? WHERE user_id = ? AND ended_at IS NULL
        """,
        now,
        reason,
        userId);
  }

  /** Removes the refresh tokens that expired long ago; the sessions stay. */
  static long sweep(Tx tx, Instant now) {
    return tx.update("DELETE FROM refresh_tokens WHERE expires_at < ?", now.minus(KEPT));
  }
}
