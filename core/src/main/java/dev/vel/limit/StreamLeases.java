package dev.vel.limit;

import dev.vel.db.Database;
import java.time.InstantSource;
import java.util.UUID;

/** How many streams a user has open, on all instances together. Thread-safe. */
public final class StreamLeases {

  public StreamLeases(Database database, int streamsPerUser, InstantSource clock) {
    throw new UnsupportedOperationException();
  }

  /**
   * Takes a lease of 45 s.
   *
   * @throws dev.vel.wire.VelException {@code RATE_LIMIT_EXCEEDED} when the user has as many as
   *     allowed
   */
  public Lease open(UUID userId) {
    throw new UnsupportedOperationException();
  }

  /** One open stream. For one thread. */
  public interface Lease extends AutoCloseable {
    /** Extends the lease; to be called at least every 30 s, cheap when called more often. */
    void renew();

    @Override
    void close();
  }
}
