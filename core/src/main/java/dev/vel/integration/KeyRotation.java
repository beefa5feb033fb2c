package dev.vel.integration;

import dev.vel.config.Secret;
import dev.vel.db.Database;
import dev.vel.db.Tx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of this instance, and the upkeep that brings what is stored under the newest one once
 * every running instance has it. Thread-safe.
 */
public final class KeyRotation implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KeyRotation.class);
  private static final Duration EVERY = Duration.ofSeconds(15);
  private static final int BATCH = 100;

  private final Database database;
  private final Keyring keys;
  private final KeyHolders holders;
  private final Thread upkeep;
  private volatile boolean stopping;

  /**
   * @param previous earlier values of {@code secretKeyBase}, the newest first
   */
  public KeyRotation(
      Database database, Secret secretKeyBase, List<Secret> previous, InstantSource clock) {
    this.database = database;
    this.keys = Keyring.of(secretKeyBase, previous);
    this.holders = new KeyHolders(keys, clock);
    this.upkeep = Thread.ofVirtual().name("key-rotation").unstarted(this::lookAfter);
  }

  /**
   * Makes this instance known to the others, so that nothing is encrypted under a key that it
   * lacks, and begins the upkeep. To be called once.
   */
  public void start() {
    trying(() -> database.run(holders::renew));
    upkeep.start();
  }

  @Override
  public void close() {
    stopping = true;
    if (upkeep.isAlive()) {
      upkeep.interrupt();
      trying(() -> database.run(holders::leave));
    }
  }

  /** Encrypts under the newest key that every running instance has. */
  Sealed seal(Tx tx, String secret, Sealed.Place place) {
    return Sealed.of(secret, holders.common(tx), place);
  }

  /** The same for the same secret, and of no use without SECRET_KEY_BASE. */
  String fingerprint(String secret) {
    return keys.fingerprint(secret);
  }

  /** The key of an integration; empty when it has none or this instance cannot read it. */
  Optional<String> secret(Stored row) {
    return row.secret(keys);
  }

  /** Whether there is nothing about an integration that this instance cannot read. */
  boolean reads(Stored row) {
    return row.sealed().isEmpty() || row.secret(keys).isPresent();
  }

  /**
   * Encrypts anew what is under an earlier key, in small transactions that any number of instances
   * may run at once: each takes rows that no other holds.
   *
   * @return how many were encrypted anew
   */
  int turn() {
    int anew = 0;
    List<Stored> batch = List.of();
    do {
      UUID after = batch.isEmpty() ? new UUID(0, 0) : batch.getLast().id();
      Turned turned = database.tx(tx -> turnSome(tx, after));
      anew += turned.anew();
      batch = turned.rows();
    } while (batch.size() == BATCH && !stopping);
    if (anew > 0) {
      LOG.info("encrypted {} provider keys anew under the current SECRET_KEY_BASE", anew);
    }
    return anew;
  }

  private record Turned(List<Stored> rows, int anew) {}

  private Turned turnSome(Tx tx, UUID after) {
    Keyring.Key target = holders.common(tx);
    String earlier =
        keys.keys().stream()
            .map(Keyring.Key::id)
            .filter(id -> !id.equals(target.id()))
            .collect(Collectors.joining(" "));
    if (earlier.isEmpty() || !target.equals(keys.newest())) {
      return new Turned(List.of(), 0);
    }
    List<Stored> rows =
        tx.query(
            Stored::of,
            "SELECT "
                + Stored.COLUMNS
                + " FROM integrations WHERE key_id = ANY (string_to_array(?, ' ')) AND id > ?"
                + " ORDER BY id LIMIT "
                + BATCH
                + " FOR UPDATE SKIP LOCKED",
            earlier,
            after);
    int anew = 0;
    for (Stored row : rows) {
      anew += turn(tx, row, target) ? 1 : 0;
    }
    return new Turned(rows, anew);
  }

  /** What does not open with its own key was tampered with, and is left for its owner to see. */
  private boolean turn(Tx tx, Stored row, Keyring.Key target) {
    Optional<Sealed> anew = row.secret(keys).map(secret -> Sealed.of(secret, target, row.place()));
    anew.ifPresent(sealed ->
        tx.update(
            "UPDATE integrations SET key_ciphertext = ?, key_id = ? WHERE id = ?",
            sealed.bytes(),
            sealed.keyId(),
            row.id()));
    return anew.isPresent();
  }

  private void lookAfter() {
    try {
      while (!stopping) {
        trying(this::turn);
        TimeUnit.MILLISECONDS.sleep(EVERY.toMillis());
        trying(() -> database.run(holders::renew));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void trying(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      LOG.warn("the upkeep of provider keys failed; trying again", e);
    }
  }
}
