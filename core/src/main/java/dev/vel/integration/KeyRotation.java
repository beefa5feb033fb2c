package dev.vel.integration;

import dev.vel.config.Secret;
import dev.vel.db.Database;
import dev.vel.db.Tx;
import dev.vel.thread.Threads;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
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
  private final List<SealedRows> tables =
      new CopyOnWriteArrayList<>(List.of(new IntegrationKeys()));
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
    this.upkeep = Threads.builder().name("key-rotation").unstarted(this::lookAfter);
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

  /** Has the upkeep look after another table, too. */
  public void alsoTurn(SealedRows table) {
    tables.add(table);
  }

  /** The secret; empty when this instance cannot read it. */
  public Optional<String> open(Sealed sealed, Sealed.Place place) {
    return sealed.open(keys, place);
  }

  /** Encrypts under the newest key that every running instance has. */
  public Sealed seal(Tx tx, String secret, Sealed.Place place) {
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
    for (SealedRows table : tables) {
      anew += turn(table);
    }
    if (anew > 0) {
      LOG.info("encrypted {} keys of users anew under the current SECRET_KEY_BASE", anew);
    }
    return anew;
  }

  private int turn(SealedRows table) {
    int anew = 0;
    List<SealedRows.Held> batch = List.of();
    do {
      UUID after = batch.isEmpty() ? new UUID(0, 0) : batch.getLast().id();
      Turned turned = database.tx(tx -> turnSome(tx, table, after));
      anew += turned.anew();
      batch = turned.rows();
    } while (batch.size() == BATCH && !stopping);
    return anew;
  }

  private record Turned(List<SealedRows.Held> rows, int anew) {}

  private Turned turnSome(Tx tx, SealedRows table, UUID after) {
    Keyring.Key target = holders.common(tx);
    String earlier =
        keys.keys().stream()
            .map(Keyring.Key::id)
            .filter(id -> !id.equals(target.id()))
            .collect(Collectors.joining(" "));
    if (earlier.isEmpty() || !target.equals(keys.newest())) {
      return new Turned(List.of(), 0);
    }
    List<SealedRows.Held> rows = table.next(tx, earlier, after, BATCH);
    int anew = 0;
    for (SealedRows.Held row : rows) {
      // What does not open with its own key was tampered with, and is left for its owner to see.
      Optional<Sealed> sealed =
          row.sealed().open(keys, row.place()).map(it -> Sealed.of(it, target, row.place()));
      sealed.ifPresent(it -> table.keep(tx, row.id(), it));
      anew += sealed.isPresent() ? 1 : 0;
    }
    return new Turned(rows, anew);
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
