package dev.vel.identity;

import dev.vel.db.Tx;
import dev.vel.wire.VelException;
import java.util.UUID;

/** The rule that an installation never loses its last administrator who can sign in. */
final class Administrators {
  /** Any number that no other advisory lock of vel uses: "vel" in ASCII, then 1. */
  private static final long LOCK = 0x76656c_0001L;

  private Administrators() {}

  /**
   * Makes changes of who administers wait for each other until their transactions end, since none
   * of them sees what the others have not committed yet.
   */
  static void lock(Tx tx) {
    tx.query(
        row -> row.integer("locked"), "SELECT 1 AS locked FROM pg_advisory_xact_lock(?)", LOCK);
  }

  /**
   * To be called under the lock, before {@code id} stops being an administrator.
   *
   * @throws VelException {@code CONFLICT} when there is no other
   */
  static void requireAnother(Tx tx, UUID id) {
    boolean another =
        tx.first(
                row -> row.flag("another"),
                """
                SELECT EXISTS (
                  SELECT FROM users
                  WHERE role = 'admin' AND id <> ? AND NOT disabled AND deleted_at IS NULL
                    AND password_hash IS NOT NULL) AS another
                """,
                id)
            .orElseThrow();
    if (!another) {
      throw VelException.conflict(
          "This is the last administrator; make another one before this one is removed, disabled"
              + " or given another role");
    }
  }
}
