package dev.vel.identity;

import dev.vel.db.Database;
import dev.vel.db.Remembered;
import dev.vel.db.Row;
import dev.vel.db.Signals;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who a session or an API key belongs to, as the database has it, remembered for half a second: a
 * busy caller costs two questions a second. An end of a session, a revoked key, a changed password
 * or role is signalled to every instance at once, and is felt within half a second where the signal
 * is lost. Thread-safe.
 */
final class Callers {
  private static final Logger LOG = LoggerFactory.getLogger(Callers.class);
  private static final Duration REMEMBERED = Duration.ofMillis(500);
  private static final int REMEMBERED_AT_MOST = 50_000;
  private static final String USER = "user:";
  private static final String SESSION = "session:";
  private static final Duration USE_NOTED_EVERY = Duration.ofMinutes(1);

  private final Database database;
  private final InstantSource clock;

  private final Signals signals;
  private final Remembered<String, Optional<Principal>> remembered =
      new Remembered<>(REMEMBERED, REMEMBERED_AT_MOST);

  Callers(Database database, Signals signals, InstantSource clock) {
    this.database = database;
    this.signals = signals;
    this.clock = clock;
    signals.listen(this::hear);
  }

  Optional<Principal> ofSession(AccessTokens.Bearer bearer) {
    return remembered
        .get(key(bearer.sessionId()), () -> findSession(bearer.sessionId()))
        .filter(principal -> principal.userId().equals(bearer.userId()));
  }

  Optional<Principal> ofApiKey(String apiKey) {
    byte[] hash = OpaqueToken.hash(apiKey);
    return remembered.get(
        Base64.getEncoder().encodeToString(hash),
        () -> findKey(hash).map(this::noteUse).map(KeyUse::principal));
  }

  /** Makes an end of a session felt everywhere; here, before this returns. */
  void forgetSession(UUID sessionId) {
    signals.announce(SESSION + sessionId);
  }

  /** The same for whatever changed about a user. */
  void forgetUser(UUID userId) {
    signals.announce(USER + userId);
  }

  private void hear(String topic) {
    if (topic.equals(Signals.EVERYTHING)) {
      remembered.forgetAll();
    } else if (topic.startsWith(SESSION)) {
      remembered.forget(topic.substring(SESSION.length()));
    } else if (topic.startsWith(USER)) {
      String user = topic.substring(USER.length());
      remembered.forgetIf(
          (key, caller) -> caller.isPresent() && caller.get().userId().toString().equals(user));
    }
  }

  private Optional<Principal> findSession(UUID sessionId) {
    return database.tx(tx ->
        tx.first(
            row -> sessionCaller(row, sessionId),
            """
            SELECT u.id, u.email, u.role
            FROM sessions s
            JOIN users u ON u.id = s.user_id
            WHERE s.id = ? AND s.ended_at IS NULL AND NOT u.disabled AND u.deleted_at IS NULL
            """,
            sessionId));
  }

  private static Principal sessionCaller(Row row, UUID sessionId) {
    Role role = row.choice("role", Role.class);
    return new Principal(
        row.id("id"), row.text("email"), role, role.scopes(), Optional.of(sessionId));
  }

  private record KeyUse(UUID keyId, @Nullable Instant lastUsedAt, Principal principal) {
    static KeyUse of(Row row) {
      Role role = row.choice("role", Role.class);
      Set<Scope> scopes = new HashSet<>(Scope.read(row.text("scopes")));
      scopes.retainAll(role.scopes());
      return new KeyUse(
          row.id("key_id"),
          row.optionalTime("last_used_at"),
          new Principal(row.id("id"), row.text("email"), role, scopes, Optional.empty()));
    }
  }

  private Optional<KeyUse> findKey(byte[] hash) {
    return database.tx(tx ->
        tx.first(
            KeyUse::of,
            """
            SELECT k.id AS key_id, k.scopes, k.last_used_at, u.id, u.email, u.role
            FROM api_keys k
            JOIN users u ON u.id = k.user_id
            WHERE k.key_hash = ? AND k.revoked_at IS NULL
              AND (k.expires_at IS NULL OR k.expires_at > ?)
              AND NOT u.disabled AND u.deleted_at IS NULL
            """,
            hash,
            clock.instant()));
  }

  /** A note for the user's eyes only: whatever hinders it, the request goes on. */
  private KeyUse noteUse(KeyUse use) {
    Instant now = clock.instant();
    Instant before = now.minus(USE_NOTED_EVERY);
    if (use.lastUsedAt() == null || use.lastUsedAt().isBefore(before)) {
      try {
        database.run(tx ->
            tx.update(
                """
                UPDATE api_keys SET last_used_at = ?
                WHERE id = (SELECT id FROM api_keys
                            WHERE id = ? AND (last_used_at IS NULL OR last_used_at < ?)
                            FOR NO KEY UPDATE SKIP LOCKED)
                """,
                now,
                use.keyId(),
                before));
      } catch (RuntimeException e) {
        LOG.warn("could not note the use of API key {}", use.keyId(), e);
      }
    }
    return use;
  }

  private static String key(UUID sessionId) {
    return sessionId.toString();
  }
}
