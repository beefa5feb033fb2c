package dev.vel.db;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The connections to one database: one that is there already, if any, and the pool, which is made
 * when that one is taken. Thread-safe.
 */
final class Connections implements AutoCloseable {
  private final Once<HikariDataSource> pool;
  private final AtomicReference<@Nullable Connection> spare;
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

  private record Spare(Connection connection, AtomicReference<@Nullable Connection> place)
      implements Lease {
    @Override
    public void close() throws SQLException {
      if (connection.isClosed()) {
        return; // It broke, and the pool makes a better one.
      }
      if (!connection.getAutoCommit()) {
        connection.rollback();
      }
      place.set(connection);
    }
  }

  Lease take() throws SQLException {
    Connection free = spare.getAndSet(null);
    return free == null ? new Pooled(pooled(filled())) : new Spare(free, spare);
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

  /** Makes the pool now, so that what speaks against it is said at once. */
  void fill() {
    filled();
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
    pool.made().ifPresent(HikariDataSource::close);
    Connection left = spare.getAndSet(null);
    if (left != null) {
      try {
        left.close();
      } catch (SQLException e) {
        throw Database.unreachable(e);
      }
    }
  }
}
