package dev.vel.identity;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.audit.Actor;
import dev.vel.audit.Audit;
import dev.vel.db.Database;
import dev.vel.db.SqlState;
import dev.vel.db.Tx;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.Ids;
import dev.vel.wire.Json;
import dev.vel.wire.Page;
import dev.vel.wire.VelException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The users and what may be done with them. Checks the caller's role and what is said itself,
 * whichever door it came through. Thread-safe.
 *
 * <p>All methods but {@link #me} and {@link #updateMe} throw {@code FORBIDDEN} for callers who are
 * no administrators.
 */
public final class Users {
  private final Database database;
  private final Audit audit;
  private final InstantSource clock;
  private final Identity identity;

  /**
   * @param identity of this process, which hears of every change at once; other instances notice
   *     within half a second
   */
  public Users(Database database, Audit audit, InstantSource clock, Identity identity) {
    this.database = database;
    this.audit = audit;
    this.clock = clock;
    this.identity = identity;
  }

  /** The caller. */
  public User me(Principal caller) {
    return database
        .tx(tx -> Account.byId(tx, caller.userId()))
        .map(Account::user)
        .orElseThrow(Users::gone);
  }

  /**
   * Changes the caller's own address or password. A new password ends all sessions of theirs, the
   * present one included.
   *
   * @throws VelException {@code VALIDATION_ERROR} when the current password is wrong; {@code
   *     CONFLICT} when another user has the address
   */
  public User updateMe(Principal caller, Actor actor, UserChange said) {
    caller.require(Scope.WRITE);
    UserChange change = UserChange.readOwn(Json.tree(said));
    if (change.isEmpty()) {
      return me(caller);
    }
    Account verified = verify(caller, actor, change);
    String hash = hash(change);
    return changing(
        caller.userId(),
        tx -> {
          Account now = Account.toChange(tx, caller.userId()).orElseThrow(Users::gone);
          if (!now.equals(verified)) {
            throw VelException.conflict("The user was changed at the same time; try again");
          }
          return apply(tx, actor, "user.update_own", now, change, hash);
        });
  }

  /** The users, the newest first. */
  public Page<User> list(Principal caller, @Nullable Role role, Page.Range range) {
    requireAdmin(caller);
    String wanted = role == null ? "%" : role.name().toLowerCase(Locale.ROOT);
    return database.tx(tx ->
        Page.of(
            tx.query(
                Account::user,
                """
                SELECT id, email, role, disabled, created_at, updated_at
                FROM users WHERE role LIKE ? AND deleted_at IS NULL
                ORDER BY id DESC LIMIT ? OFFSET ?
                """,
                wanted,
                range.limit(),
                range.offset()),
            tx.first(
                    row -> row.big("total"),
                    """
                    SELECT count(*) AS total
                    FROM users WHERE role LIKE ? AND deleted_at IS NULL
                    """,
                    wanted)
                .orElseThrow(),
            range));
  }

  /**
   * Makes a user.
   *
   * @throws VelException {@code CONFLICT} when another user has the address
   */
  public User create(Principal caller, Actor actor, NewUser said) {
    requireAdmin(caller);
    NewUser user = NewUser.read(Json.tree(said));
    requireFree(user.email());
    String hash = Passwords.hash(user.password());
    UUID id = Ids.next();
    return changing(id, tx -> insert(tx, actor, id, user, hash));
  }

  /**
   * @throws VelException {@code NOT_FOUND}
   */
  public User get(Principal caller, UUID id) {
    requireAdmin(caller);
    return database.tx(tx -> Account.byId(tx, id)).map(Account::user).orElseThrow(Users::unknown);
  }

  /**
   * Changes a user. A new password and disabling end all the user's sessions.
   *
   * @throws VelException {@code NOT_FOUND}; {@code CONFLICT} when another user has the address, for
   *     the local user, and when the last administrator would be lost
   */
  public User update(Principal caller, Actor actor, UUID id, UserChange said) {
    requireAdmin(caller);
    UserChange change = UserChange.read(Json.tree(said));
    if (change.isEmpty()) {
      return get(caller, id);
    }
    String hash = hash(change);
    return changing(
        id,
        tx -> {
          Administrators.lock(tx);
          Account user = Account.toChange(tx, id).orElseThrow(Users::unknown);
          requireNotLocal(user);
          if (user.administers()
              && (change.role() == Role.USER || Boolean.TRUE.equals(change.disabled()))) {
            Administrators.requireAnother(tx, id);
          }
          return apply(tx, actor, "user.update", user, change, hash);
        });
  }

  /**
   * Deletes a user: sessions end, API keys are revoked, the address is free again. The rows that
   * the user made stay.
   *
   * @throws VelException {@code NOT_FOUND}; {@code CONFLICT} for the local user and the last
   *     administrator
   */
  public void delete(Principal caller, Actor actor, UUID id) {
    requireAdmin(caller);
    changing(
        id,
        tx -> {
          Administrators.lock(tx);
          Account user = Account.toChange(tx, id).orElseThrow(Users::unknown);
          requireNotLocal(user);
          if (user.administers()) {
            Administrators.requireAnother(tx, id);
          }
          return remove(tx, actor, user);
        });
  }

  private Account verify(Principal caller, Actor actor, UserChange change) {
    Account account = database.tx(tx -> Account.byId(tx, caller.userId())).orElseThrow(Users::gone);
    requireNotLocal(account);
    String current = change.currentPassword() == null ? "" : change.currentPassword();
    if (!Passwords.matches(current, account.passwordHash())) {
      database.run(
          tx -> audit.refusal(tx, actor, "user.update_own", "user", caller.userId(), null));
      throw VelException.invalid("current_password", "is not the present password");
    }
    return account;
  }

  private User insert(Tx tx, Actor actor, UUID id, NewUser user, String hash) {
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

  private User apply(
      Tx tx,
      Actor actor,
      String action,
      Account before,
      UserChange change,
      @Nullable String newHash) {
    User user = before.user();
    boolean disabled = change.disabled() == null ? user.disabled() : change.disabled();
    Instant now = clock.instant();
    if (change.email() != null) {
      requireFree(change.email());
    }
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

  private UUID remove(Tx tx, Actor actor, Account account) {
    UUID id = account.user().id();
    Instant now = clock.instant();
    tx.update("UPDATE users SET deleted_at = ?, updated_at = ? WHERE id = ?", now, now, id);
    tx.update(
        "UPDATE api_keys SET revoked_at = ? WHERE user_id = ? AND revoked_at IS NULL", now, id);
    Sessions.endAll(tx, id, Sessions.End.DELETED, now);
    ObjectNode details = Json.object().put("email", account.user().email());
    audit.record(tx, actor, "user.delete", "user", id, details);
    return id;
  }

  /** One transaction that changes a user, with what the database objects to in the user's words. */
  private <T> T changing(UUID id, Function<Tx, T> work) {
    try {
      return database.tx(tx -> {
        T result = work.apply(tx);
        tx.afterCommit(() -> identity.forget(id));
        return result;
      });
    } catch (RuntimeException e) {
      SqlState state = SqlState.of(e);
      if (state.isDuplicate("users_email_key")) {
        throw VelException.conflict("Another user has this email address");
      }
      if (state.isViolated("users_email_lower")) {
        throw VelException.invalid("email", "must be a valid email address");
      }
      throw e;
    }
  }

  private static @Nullable String hash(UserChange change) {
    return change.password() == null ? null : Passwords.hash(change.password());
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

  private static void requireAdmin(Principal caller) {
    if (!caller.isAdmin()) {
      throw VelException.forbidden("Only an administrator may do this");
    }
  }

  private static void requireFree(String email) {
    if (email.equals(Account.LOCAL_EMAIL)) {
      throw VelException.invalid("email", "is kept for local mode");
    }
  }

  private static void requireNotLocal(Account account) {
    if (account.isLocal()) {
      throw VelException.conflict("The user of local mode has no password and cannot be changed");
    }
  }

  private static VelException unknown() {
    return VelException.notFound("User");
  }

  private static VelException gone() {
    return new VelException(ErrorCode.INVALID_CREDENTIALS, "The user is not there any more");
  }
}
