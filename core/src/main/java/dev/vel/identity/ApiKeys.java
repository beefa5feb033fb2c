package dev.vel.identity;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.audit.Actor;
import dev.vel.audit.Audit;
import dev.vel.db.Database;
import dev.vel.db.Row;
import dev.vel.db.Tx;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.Ids;
import dev.vel.wire.Json;
import dev.vel.wire.Page;
import dev.vel.wire.VelException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The caller's own API keys. A key is shown when it is made and never again: only its hash is kept.
 * Thread-safe.
 */
public final class ApiKeys {
  /** Keys of one user that are neither revoked nor expired. */
  private static final int LIVE_AT_MOST = 100;

  private static final int HINT_LENGTH = 4;
  private static final List<Scope> DEFAULT_SCOPES = List.of(Scope.READ, Scope.WRITE);

  private final Database database;
  private final Audit audit;
  private final InstantSource clock;
  private final Identity identity;

  /**
   * @param identity of this process, which hears of every change at once, and tells the others
   */
  public ApiKeys(Database database, Audit audit, InstantSource clock, Identity identity) {
    this.database = database;
    this.audit = audit;
    this.clock = clock;
    this.identity = identity;
  }

  /** The keys that are not revoked, the newest first. */
  public Page<ApiKey> list(Principal caller, Page.Range range) {
    caller.require(Scope.READ);
    return database.tx(tx ->
        Page.of(
            tx.query(
                ApiKeys::of,
                """
                SELECT id, name, hint, scopes, created_at, expires_at, last_used_at
                FROM api_keys WHERE user_id = ? AND revoked_at IS NULL
                ORDER BY id DESC LIMIT ? OFFSET ?
                """,
                caller.userId(),
                range.limit(),
                range.offset()),
            tx.first(
                    row -> row.big("total"),
                    """
                    SELECT count(*) AS total
                    FROM api_keys WHERE user_id = ? AND revoked_at IS NULL
                    """,
                    caller.userId())
                .orElseThrow(),
            range));
  }

  /**
   * Makes a key for the caller.
   *
   * @throws VelException {@code FORBIDDEN} when the caller's own credential is a key or may not do
   *     what the key shall; {@code CONFLICT} when the caller has {@value #LIVE_AT_MOST} keys
   */
  public ApiKey create(Principal caller, Actor actor, NewApiKey said) {
    caller.require(Scope.WRITE);
    if (caller.isApiKey()) {
      throw VelException.forbidden(
          "An API key cannot make another, which would outlive it; sign in to make one");
    }
    NewApiKey wanted = NewApiKey.read(Json.tree(said));
    List<Scope> scopes = wanted.scopes() == null ? DEFAULT_SCOPES : wanted.scopes();
    if (!caller.scopes().containsAll(scopes)) {
      throw VelException.forbidden("A key can have no scope that its maker has not");
    }
    Instant now = clock.instant();
    if (wanted.expiresAt() != null && !wanted.expiresAt().isAfter(now)) {
      throw VelException.invalid("expires_at", "must be in the future");
    }
    String key = OpaqueToken.API_KEY.next();
    return database.tx(tx -> {
      requireRoom(tx, caller.userId(), now);
      ApiKey made = insert(tx, caller.userId(), wanted, scopes, key, now);
      audit.record(tx, actor, "key.create", "key", made.id(), details(made));
      return made;
    });
  }

  /**
   * Makes a key useless; once more changes nothing.
   *
   * @throws VelException {@code NOT_FOUND} when the caller never had it
   */
  public void revoke(Principal caller, Actor actor, UUID id) {
    caller.require(Scope.WRITE);
    database.run(tx -> {
      long revoked =
          tx.update(
              """
              UPDATE api_keys SET revoked_at = ?
              WHERE id = ? AND user_id = ? AND revoked_at IS NULL
              """,
              clock.instant(),
              id,
              caller.userId());
      if (revoked > 0) {
        audit.record(tx, actor, "key.revoke", "key", id, null);
      } else if (!exists(tx, caller.userId(), id)) {
        throw VelException.notFound("API key", id);
      }
      tx.afterCommit(() -> identity.forget(caller.userId()));
    });
  }

  /** Holds the user, so that two keys made at once are counted one after the other. */
  private static void requireRoom(Tx tx, UUID userId, Instant now) {
    if (Account.toChange(tx, userId).filter(account -> !account.user().disabled()).isEmpty()) {
      throw new VelException(ErrorCode.INVALID_CREDENTIALS, "The user is not there any more");
    }
    long live =
        tx.first(
                row -> row.big("live"),
                """
                SELECT count(*) AS live FROM api_keys
                WHERE user_id = ? AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > ?)
                """,
                userId,
                now)
            .orElseThrow();
    if (live >= LIVE_AT_MOST) {
      throw VelException.conflict(
          "There are " + LIVE_AT_MOST + " API keys already; revoke one that is not needed");
    }
  }

  private static ApiKey insert(
      Tx tx, UUID userId, NewApiKey wanted, List<Scope> scopes, String key, Instant now) {
    return tx.first(
            row -> of(row, key),
            """
            INSERT INTO api_keys (id, user_id, name, key_hash, hint, scopes, created_at, expires_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            RETURNING id, name, hint, scopes, created_at, expires_at, last_used_at
            """,
            Ids.next(),
            userId,
            wanted.name(),
            OpaqueToken.hash(key),
            key.substring(key.length() - HINT_LENGTH),
            Scope.write(Set.copyOf(scopes)),
            now,
            wanted.expiresAt())
        .orElseThrow();
  }

  private static boolean exists(Tx tx, UUID userId, UUID id) {
    return tx.first(
            row -> row.id("id"), "SELECT id FROM api_keys WHERE id = ? AND user_id = ?", id, userId)
        .isPresent();
  }

  private static ObjectNode details(ApiKey key) {
    return Json.object().put("name", key.name()).put("scopes", Scope.write(key.scopes()));
  }

  private static ApiKey of(Row row) {
    return of(row, null);
  }

  private static ApiKey of(Row row, @Nullable String key) {
    return new ApiKey(
        row.id("id"),
        row.text("name"),
        row.text("hint"),
        Scope.read(row.text("scopes")),
        row.time("created_at"),
        row.optionalTime("expires_at"),
        row.optionalTime("last_used_at"),
        key);
  }
}
