package dev.vel.limit;

import dev.vel.db.Database;
import dev.vel.db.Tx;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.Ids;
import dev.vel.wire.VelException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many streams a user has open, on all instances together. Each holds a lease, so that those of
 * an instance that died are forgotten. Thread-safe.
 */
public final class StreamLeases {
  private static final Logger LOG = LoggerFactory.getLogger(StreamLeases.class);

  private static final Duration TERM = Duration.ofSeconds(45);
  private static final Duration RENEWED_EVERY = Duration.ofSeconds(15);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  /** The class of these advisory locks: "str" in ASCII. */
  private static final int LOCK_CLASS = 0x737472;

  private final Database database;
  private final int streamsPerUser;
  private final InstantSource clock;

  public StreamLeases(Database database, int streamsPerUser, InstantSource clock) {
    this.database = database;
    this.streamsPerUser = streamsPerUser;
    this.clock = clock;
  }

  /**
   * Takes a lease of 45 s.
   *
   * @throws VelException {@code RATE_LIMIT_EXCEEDED} when the user has as many as allowed
   */
  public Lease open(UUID userId) {
    UUID id = Ids.next();
    return new Row(
        id, userId, Database.withoutReplica(() -> database.tx(tx -> take(tx, id, userId))));
  }

  private Instant take(Tx tx, UUID id, UUID userId) {
    Instant now = clock.instant();
    lock(tx, userId);
    if (live(tx, userId, now) >= streamsPerUser) {
      throw tooMany();
    }
    return extend(tx, id, userId, now);
  }

  /** Removes the leases that ended; to be called now and then. */
  public void sweep() {
    database.run(
        tx -> tx.update("DELETE FROM stream_leases WHERE expires_at < ?", clock.instant()));
  }

  /** One open stream. For one thread. */
  public interface Lease extends AutoCloseable {
    /** Extends the lease; to be called at least every 30 s, cheap when called more often. */
    void renew();

    @Override
    void close();
  }

  private final class Row implements Lease {
    private final UUID id;
    private final UUID userId;
    private Instant until;
    private boolean closed;

    Row(UUID id, UUID userId, Instant until) {
      this.id = id;
      this.userId = userId;
      this.until = until;
    }

    @Override
    public void renew() {
      Instant now = clock.instant();
      if (!closed && until.minus(TERM).plus(RENEWED_EVERY).compareTo(now) <= 0) {
        until = database.tx(tx -> extend(tx, id, userId, now));
      }
    }

    @Override
    public void close() {
      if (closed) {
        return;
      }
      closed = true;
      try {
        database.run(tx -> tx.update("DELETE FROM stream_leases WHERE id = ?", id));
      } catch (VelException e) {
        // The stream is over whatever the database says, and a lease ends by itself.
        LOG.warn("a stream lease stays until it expires: {}", e.getMessage());
      }
    }
  }

  /** One after the other for one user: a count does not see what others have not committed. */
  private static void lock(Tx tx, UUID userId) {
    tx.query(
        row -> row.integer("locked"),
        "SELECT 1 AS locked FROM pg_advisory_xact_lock(?, ?)",
        LOCK_CLASS,
        userId.hashCode());
  }

  private static long live(Tx tx, UUID userId, Instant now) {
    return tx.first(
            row -> row.big("live"),
            "SELECT count(*) AS live FROM stream_leases WHERE user_id = ? AND expires_at > ?",
            userId,
            now)
        .orElseThrow();
  }

  /** Adds the row where it is gone: it was swept after a long pause, or the server crashed. */
  private static Instant extend(Tx tx, UUID id, UUID userId, Instant now) {
    Instant until = now.plus(TERM);
    tx.update(
        """
        INSERT INTO stream_leases (id, user_id, expires_at) VALUES (?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET expires_at = excluded.expires_at
        """,
        id,
        userId,
        until);
    return until;
  }

  private VelException tooMany() {
    return new VelException(
        ErrorCode.RATE_LIMIT_EXCEEDED,
        "There are " + streamsPerUser + " streams open already; close one and try again",
        List.of(),
        RETRY_AFTER,
        null);
  }
}
