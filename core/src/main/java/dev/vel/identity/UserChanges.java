package dev.vel.identity;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.audit.Actor;
import dev.vel.audit.Audit;
import dev.vel.db.Tx;
import dev.vel.wire.Json;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is written when users are made, changed and deleted: the row, what falls with it, and the
 * audit row. Whether it may be done is for {@link Users} to say.
 */
final class UserChanges {
  private final Audit audit;
  private final InstantSource clock;

  UserChanges(Audit audit, InstantSource clock) {
    this.audit = audit;
    this.clock = clock;
  }

  User insert(Tx tx, Actor actor, UUID id, NewUser user, String hash) {
    Role role = user.role() == null ? Role.USER : user.role();
    Instant now = clock.instant();
    User made =
        tx.first(
                Account::user,
                """
                INSERT INTO users (id, email, password_hash, role, created_at, updated_at)
                VALUES (?, ?, ?, ?, ?, ?)
                RETURNING id, email, role, disabled, created_at, updated_at
                """,
                id,
                user.email(),
                hash,
                role,
                now,
                now)
            .orElseThrow();
    ObjectNode details = Json.object().put("email", made.email()).put("role", name(role));
    audit.record(tx, actor, "user.create", "user", id, details);
    return made;
  }

  User apply(
      Tx tx,
      Actor actor,
      String action,
      Account before,
      UserChange change,
      @Nullable String newHash) {
    User user = before.user();
    boolean disabled = change.disabled() == null ? user.disabled() : change.disabled();
    Instant now = clock.instant();
    User changed =
        tx.first(
                Account::user,
                """
                UPDATE users SET email = ?, password_hash = ?, role = ?, disabled = ?, updated_at = ?
                WHERE id = ?
                RETURNING id, email, role, disabled, created_at, updated_at
                """,
                change.email() == null ? user.email() : change.email(),
                newHash == null ? before.passwordHash() : newHash,
                change.role() == null ? user.role() : change.role(),
                disabled,
                now,
                user.id())
            .orElseThrow();
    if (newHash != null) {
      Sessions.endAll(tx, user.id(), Sessions.End.PASSWORD_CHANGE, now);
    }
    if (disabled) {
      Sessions.endAll(tx, user.id(), Sessions.End.DISABLED, now);
    }
    audit.record(tx, actor, action, "user", user.id(), details(change));
    return changed;
  }

  void remove(Tx tx, Actor actor, Account account) {
    UUID id = account.user().id();
    Instant now = clock.instant();
    tx.update(
        "UPDATE users SET deleted_at = ?, updated_at = ?, password_hash = NULL WHERE id = ?",
        now,
        now,
        id);
    tx.update(
        "UPDATE api_keys SET revoked_at = ? WHERE user_id = ? AND revoked_at IS NULL", now, id);
    Sessions.endAll(tx, id, Sessions.End.DELETED, now);
    ObjectNode details = Json.object().put("email", account.user().email());
    audit.record(tx, actor, "user.delete", "user", id, details);
  }

  private static ObjectNode details(UserChange change) {
    ObjectNode details = Json.object();
    if (change.email() != null) {
      details.put("email", change.email());
    }
    if (change.password() != null) {
      details.put("password_changed", true);
    }
    if (change.role() != null) {
      details.put("role", name(change.role()));
    }
    if (change.disabled() != null) {
      details.put("disabled", change.disabled());
    }
    return details;
  }

  private static String name(Role role) {
    return role.name().toLowerCase(Locale.ROOT);
  }
}
