package dev.vel.work;

import dev.vel.db.Database;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Whether any instance has something to do, now or soon: an instance that ends while another works
 * would not be there to take over. Thread-safe.
 */
public final class Outlook {
  /** The beginning of the year 9999, in seconds: to read a text takes a command milliseconds. */
  private static final Instant NEVER = Instant.ofEpochSecond(253_370_764_800L);

  private final Database database;
  private final InstantSource clock;

  public Outlook(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  /** What there is to do. */
  public Backlog backlog() {
    return database.tx(tx -> Backlog.of(tx, clock.instant()));
  }

  /**
   * Whether there is nothing to run, to wait for or to try again. A task that was never tried and
   * whose own time is beyond the horizon is nothing to wait for.
   *
   * @param horizon empty when a task is waited for however late its time is
   * @throws dev.vel.wire.VelException {@code UNAVAILABLE} when the database does not answer
   */
  public boolean isClear(Optional<Duration> horizon) {
    Instant seen = horizon.map(clock.instant()::plus).orElse(NEVER);
    return database.tx(tx ->
        tx.first(
                row -> row.flag("clear"),
                """
                SELECT NOT EXISTS (
                  SELECT FROM tasks JOIN users ON users.id = tasks.user_id
                  WHERE finished_at IS NULL
                    AND (handed_at IS NOT NULL OR NOT disabled AND users.deleted_at IS NULL)
                    AND NOT (status = 'pending' AND NOT ready AND attempt = 0
                             AND coalesce(run_at > ?, false))) AS clear
                """,
                seen)
            .orElseThrow());
  }
}
