package dev.vel.identity;

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
import java.time.InstantSource;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Consumer;
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
  private final UserChanges changes;
  private final Identity identity;

  /**
   * @param identity of this process, which hears of every change at once, and tells the others
   */
  public Users(Database database, Audit audit, InstantSource clock, Identity identity) {
    this.database = database;
    this.audit = audit;
    this.changes = new UserChanges(audit, clock);
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
    requireNotReserved(change.email());
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
          return changes.apply(tx, actor, "user.update_own", now, change, hash);
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
    requireNotReserved(user.email());
    String hash = Passwords.hash(user.password());
    UUID id = Ids.next();
    return changing(id, tx -> changes.insert(tx, actor, id, user, hash));
  }

  /**
   * @throws VelException {@code NOT_FOUND}
   */
  public User get(Principal caller, UUID id) {
    requireAdmin(caller);
    return database
        .tx(tx -> Account.byId(tx, id))
        .map(Account::user)
        .orElseThrow(() -> unknown(id));
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
    requireNotReserved(change.email());
    if (change.isEmpty()) {
      return get(caller, id);
    }
    String hash = hash(change);
    return changing(
        id,
        tx -> {
          Administrators.lock(tx);
          Account user = Account.toChange(tx, id).orElseThrow(() -> unknown(id));
          requireNotLocal(user);
          if (user.administers()
              && (change.role() == Role.USER || Boolean.TRUE.equals(change.disabled()))) {
            Administrators.requireAnother(tx, id);
          }
          return changes.apply(tx, actor, "user.update", user, change, hash);
        });
  }

  /**
   * Deletes a user: sessions end, API keys are revoked, the address is free again. The rows that
   * the user made stay, but for the secrets among them.
   *
   * @param besides takes away in the same transaction what other rooms keep for the user
   * @throws VelException {@code NOT_FOUND}; {@code CONFLICT} for the local user and the last
   *     administrator
   */
  public void delete(Principal caller, Actor actor, UUID id, Consumer<Tx> besides) {
    requireAdmin(caller);
    changing(
        id,
        tx -> {
          Administrators.lock(tx);
          Account user = Account.toChange(tx, id).orElseThrow(() -> unknown(id));
          requireNotLocal(user);
          if (user.administers()) {
            Administrators.requireAnother(tx, id);
          }
          changes.remove(tx, actor, user);
          besides.accept(tx);
          return id;
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

  private static void requireAdmin(Principal caller) {
    caller.requireAdmin();
  }

  private static void requireNotReserved(@Nullable String email) {
    if (Account.LOCAL_EMAIL.equals(email)) {
      throw VelException.invalid("email", "is kept for local mode");
    }
  }

  private static void requireNotLocal(Account account) {
    if (account.isLocal()) {
      throw VelException.conflict("The user of local mode has no password and cannot be changed");
    }
  }

  private static VelException unknown(UUID id) {
    return VelException.notFound("User", id);
  }

  private static VelException gone() {
    return new VelException(ErrorCode.INVALID_CREDENTIALS, "The user is not there any more");
  }
}
