package dev.vel.db;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The connections to one database: one that is there already, if any, and the pool, which is made
 * when that one is taken. Thread-safe.
 */
final class Connections implements AutoCloseable {
  private static final Duration FRESH = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Once<HikariDataSource> pool;
  private final AtomicReference<@Nullable Connection> spare;
  private volatile long returned = System.nanoTime();
  private volatile boolean filled;
  private volatile boolean closed;
  private final LongAdder exhausted = new LongAdder();

  /**
   * @param first a connection like those of the pool, or null
   */
  Connections(Once<HikariDataSource> pool, @Nullable Connection first) {
    this.pool = pool;
    this.spare = new AtomicReference<>(first);
  }

  /** A connection, until it is closed. */
  interface Lease extends AutoCloseable {
    Connection connection();

    @Override
    void close() throws SQLException;
  }

  private record Pooled(Connection connection) implements Lease {
    @Override
    public void close() throws SQLException {
      connection.close();
    }
  }

  private final class Spare implements Lease {
    private final Connection connection;

    Spare(Connection connection) {
      this.connection = connection;
    }

    @Override
    public Connection connection() {
      return connection;
    }

    @Override
    public void close() throws SQLException {
      if (connection.isClosed()) {
        return; // It broke, and the pool makes a better one.
      }
      if (!connection.getAutoCommit()) {
        connection.rollback();
      }
      returned = System.nanoTime();
      spare.set(connection);
      if (filled) {
        release();
      }
    }
  }

  Lease take() throws SQLException {
    Connection free = alive(spare.getAndSet(null));
    return free == null ? new Pooled(pooled(filled())) : new Spare(free);
  }

  /** A connection that lay about may have died of it, which is better known before than after. */
  private @Nullable Connection alive(@Nullable Connection free) throws SQLException {
    if (free == null || System.nanoTime() - returned < FRESH.toNanos()) {
      return free;
    }
    if (free.isValid((int) PATIENCE.toSeconds())) {
      return free;
    }
    free.close();
    return null;
  }

  private Connection pooled(HikariDataSource from) throws SQLException {
    try {
      return from.getConnection();
    } catch (SQLTransientConnectionException e) {
      HikariPoolMXBean now = from.getHikariPoolMXBean();
      if (now != null && now.getActiveConnections() >= from.getMaximumPoolSize()) {
        exhausted.increment();
      }
      throw e;
    }
  }

  /** How often nobody gave a connection back in time. */
  long exhaustions() {
    return exhausted.sum();
  }

  boolean isClosed() {
    return pool.made().map(HikariDataSource::isClosed).orElse(false);
  }

  /**
   * Makes the pool now, so that what speaks against it is said at once. From then on there is
   * nothing beside it.
   */
  void fill() {
    filled();
    filled = true;
    release();
    if (closed) {
      close();
    }
  }

  /** Closes the connection that was there already, unless it is in use. */
  private void release() {
    Connection left = spare.getAndSet(null);
    if (left != null) {
      try {
        left.close();
      } catch (SQLException e) {
        throw Database.unreachable(e);
      }
    }
  }

  private HikariDataSource filled() {
    try {
      return pool.get();
    } catch (RuntimeException e) {
      throw Database.unreachable(e);
    }
  }

  /** How the pool is. */
  Database.Pool now() {
    HikariDataSource made = pool.made().orElse(null);
    HikariPoolMXBean now = made == null ? null : made.getHikariPoolMXBean();
    int most = made == null ? 0 : made.getMaximumPoolSize();
    return now == null
        ? new Database.Pool(0, 0, 0, most)
        : new Database.Pool(
            now.getActiveConnections(),
            now.getIdleConnections(),
            now.getThreadsAwaitingConnection(),
            most);
  }

  @Override
  public void close() {
    closed = true;
    pool.made().ifPresent(HikariDataSource::close);
    release();
  }
}
