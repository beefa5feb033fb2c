package dev.vel.integration;

import dev.vel.db.Tx;
import dev.vel.wire.Ids;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Which running instance has which keys. It is what lets SECRET_KEY_BASE change in one rolling
 * restart: while an instance runs that lacks the newest key, the others go on encrypting under one
 * that it has. Thread-safe.
 */
final class KeyHolders {
  private static final Duration LEASE = Duration.ofSeconds(60);

  private final UUID self = Ids.next();
  private final Keyring keys;
  private final InstantSource clock;

  KeyHolders(Keyring keys, InstantSource clock) {
    this.keys = keys;
    this.clock = clock;
  }

  /** Says for the next minute that this instance runs and what it can read. */
  void renew(Tx tx) {
    tx.update(
        """
        INSERT INTO key_holders (id, key_ids, expires_at) VALUES (?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET expires_at = excluded.expires_at
        """,
        self,
        keys.keys().stream().map(Keyring.Key::id).collect(Collectors.joining(" ")),
        clock.instant().plus(LEASE));
    tx.update("DELETE FROM key_holders WHERE expires_at < ?", clock.instant().minus(LEASE));
  }

  /** Says that this instance runs no more. */
  void leave(Tx tx) {
    tx.update("DELETE FROM key_holders WHERE id = ?", self);
  }

  /**
   * The newest key that every running instance has; the newest of all when they have none in
   * common, for then nothing can be kept from breaking.
   */
  Keyring.Key common(Tx tx) {
    List<Set<String>> held =
        tx.query(
            row -> Set.of(row.text("key_ids").split(" ")),
            "SELECT DISTINCT key_ids FROM key_holders WHERE expires_at >= ?",
            clock.instant());
    return keys.keys().stream()
        .filter(key -> held.stream().allMatch(ids -> ids.contains(key.id())))
        .findFirst()
        .orElseGet(keys::newest);
  }
}
