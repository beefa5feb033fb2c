package dev.vel.identity;

import dev.vel.db.Row;
import dev.vel.db.Tx;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A user with what the API never shows.
 *
 * @param passwordHash null for the local user, who cannot sign in
 */
record Account(User user, @Nullable String passwordHash) {
  /** The one user of local mode. Nobody else can have this address. */
  static final String LOCAL_EMAIL = "local@localhost";

  static Account of(Row row) {
    return new Account(user(row), row.optionalText("password_hash"));
  }

  static User user(Row row) {
    return new User(
        row.id("id"),
        row.text("email"),
        row.choice("role", Role.class),
        row.flag("disabled"),
        row.time("created_at"),
        row.time("updated_at"));
  }

  static Optional<Account> byEmail(Tx tx, String email) {
    return tx.first(
        Account::of,
        """
        SELECT id, email, role, disabled, created_at, updated_at, password_hash
        FROM users WHERE email = ? AND deleted_at IS NULL
        """,
        email);
  }

  static Optional<Account> byId(Tx tx, UUID id) {
    return tx.first(
        Account::of,
        """
        SELECT id, email, role, disabled, created_at, updated_at, password_hash
        FROM users WHERE id = ? AND deleted_at IS NULL
        """,
        id);
  }

  /** Nobody else changes the user until the transaction ends. */
  static Optional<Account> toChange(Tx tx, UUID id) {
    return tx.first(
        Account::of,
        """
        SELECT id, email, role, disabled, created_at, updated_at, password_hash
        FROM users WHERE id = ? AND deleted_at IS NULL FOR NO KEY UPDATE
        """,
        id);
  }

  /**
   * The same account as it stands now, if its password is still this one and it may still sign in;
   * it stays so until the transaction ends.
   */
  Optional<Account> stillGood(Tx tx) {
    return tx.first(
        Account::of,
        """
        SELECT id, email, role, disabled, created_at, updated_at, password_hash
        FROM users
        WHERE id = ? AND password_hash = ? AND NOT disabled AND deleted_at IS NULL
        FOR SHARE
        """,
        user.id(),
        passwordHash);
  }

  boolean isLocal() {
    return user.email().equals(LOCAL_EMAIL);
  }

  /** Whether this one counts when the last administrator must not go. */
  boolean administers() {
    return user.role() == Role.ADMIN && !user.disabled() && passwordHash != null;
  }

  @Override
  public String toString() {
    return "Account[" + user.id() + "]";
  }
}
