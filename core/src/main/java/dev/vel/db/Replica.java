package dev.vel.db;

import dev.vel.thread.Threads;
import dev.vel.wire.VelException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A streaming replica, and how far it is behind. What it says of itself does not tell: one that
 * hears nothing any more believes that it is up to date. So the writable database is asked where it
 * is, and the lag is the time since it was first seen where the replica has not come to.
 * Thread-safe.
 */
final class Replica implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Replica.class);
  private static final Duration LOOK_EVERY = Duration.ofMillis(250);

  /** Nobody is shown what is older. */
  private static final Duration MOST = Duration.ofSeconds(5);

  private static final int REMEMBERED = 1_000;

  private static final String WRITTEN =
      "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint";
  private static final String REPLAYED =
      "SELECT pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0')::bigint";

  private final Connections primary;
  private final Connections pool;
  private final Thread watcher;

  /** Of the watcher alone: where the writable database was when, as far as not replayed. */
  private final Deque<Seen> ahead = new ArrayDeque<>();

  private volatile Standing standing = new Standing(State.DISCONNECTED, 0, Duration.ZERO);

  private record Seen(long position, long at) {}

  /** Whether a replica can be read from. */
  enum State {
    CONNECTED,
    BEHIND,
    DISCONNECTED;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * How it is.
   *
   * @param position in the log of the writable database, up to which it has everything
   */
  record Standing(State state, long position, Duration lag) {}

  Replica(Connections primary, Connections pool) {
    this.primary = primary;
    this.pool = pool;
    this.watcher = Threads.builder().name("replica").start(this::watch);
  }

  Connections pool() {
    return pool;
  }

  Standing standing() {
    return standing;
  }

  /** Whether it can be read from, and has all that was written up to a position. */
  boolean has(long position) {
    Standing now = standing;
    return now.state() == State.CONNECTED && now.position() >= position;
  }

  @Override
  public void close() {
    watcher.interrupt();
    pool.close();
  }

  private void watch() {
    try {
      while (!pool.isClosed()) {
        look();
        TimeUnit.MILLISECONDS.sleep(LOOK_EVERY.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() {
    Standing before = standing;
    try {
      ahead.addLast(new Seen(position(primary, WRITTEN), System.nanoTime()));
    } catch (SQLException | VelException e) {
      LOG.debug("cannot tell where the writable database is", e);
    }
    try {
      long replayed = position(pool, REPLAYED);
      ahead.removeIf(seen -> seen.position() <= replayed);
      Duration lag = lag();
      State state = lag.compareTo(MOST) > 0 ? State.BEHIND : State.CONNECTED;
      standing = new Standing(state, replayed, lag);
    } catch (SQLException | VelException e) {
      LOG.debug("the replica does not answer", e);
      standing = new Standing(State.DISCONNECTED, before.position(), lag());
    }
    if (before.state() != standing.state()) {
      LOG.info("the replica is {}", standing.state().word());
    }
    // The oldest tells the lag; of the others there need not be more while nothing is replayed.
    while (ahead.size() > REMEMBERED) {
      Seen oldest = ahead.removeFirst();
      ahead.removeFirst();
      ahead.addFirst(oldest);
    }
  }

  private Duration lag() {
    Seen first = ahead.peekFirst();
    return first == null ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - first.at());
  }

  private static long position(Connections from, String question) throws SQLException {
    try (Connections.Lease lease = from.take();
        Statement statement = lease.connection().createStatement();
        ResultSet answer = statement.executeQuery(question)) {
      if (!answer.next()) {
        throw new SQLException("no answer");
      }
      long position = answer.getLong(1);
      if (answer.wasNull()) {
        throw new SQLException("DATABASE_REPLICA_URL does not lead to a replica");
      }
      return position;
    }
  }
}
