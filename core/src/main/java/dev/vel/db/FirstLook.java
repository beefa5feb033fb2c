package dev.vel.db;

import dev.vel.config.Secret;
import dev.vel.config.Settings;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.jdbc.PgConnection;
import org.postgresql.util.HostSpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection that looks whether there is anything to do before the database can be used. */
final class FirstLook {
  private static final Logger LOG = LoggerFactory.getLogger(FirstLook.class);
  private static final AtomicReference<@Nullable Begun> BEGUN = new AtomicReference<>();

  /** A connection that nobody has asked for yet. */
  private record Begun(
      String url, Optional<String> user, FutureTask<@Nullable Connection> connection) {

    boolean isTo(Settings.Database settings, String place) {
      return url.equals(place) && user.equals(settings.user());
    }
  }

  private FirstLook() {}

  /**
   * Has the next {@link #at look} at this database go on with a connection that is begun now.
   *
   * @return what connects, for the caller to run; fails in silence, for that look then tries again
   */
  static Runnable begin(Settings.Database settings, String url) {
    FutureTask<@Nullable Connection> connection =
        new FutureTask<>(() -> {
          try {
            return connect(settings, url);
          } catch (SQLException e) {
            LOG.debug("it could not be connected to ahead", e);
            return null;
          }
        });
    BEGUN.set(new Begun(url, settings.user(), connection));
    return connection;
  }

  /**
   * The connection that looked, if the schema is the one that this vel knows; empty when it is to
   * be migrated, or does not let one in, and behind a pooler, where there is none to keep.
   *
   * @throws dev.vel.wire.VelException {@code UNAVAILABLE} when nothing answers there
   */
  static Optional<Connection> at(Settings.Database settings, String url) {
    if (settings.pooled()) {
      return Optional.empty();
    }
    try {
      Optional<Connection> begun = begun(settings, url);
      return begun.isPresent() ? begun : ready(connect(settings, url));
    } catch (SQLException e) {
      if (SqlState.of(e).isConnectionLoss()) {
        throw Database.unreachable(e);
      }
      LOG.debug("the database is not ready", e);
      return Optional.empty();
    }
  }

  /**
   * What was begun, if it came to something and still is; it may be that the server was restarted.
   */
  private static Optional<Connection> begun(Settings.Database settings, String url) {
    Begun begun = BEGUN.getAndSet(null);
    if (begun == null) {
      return Optional.empty();
    }
    try {
      Connection connection = begun.connection().get();
      if (connection == null) {
        return Optional.empty();
      }
      if (begun.isTo(settings, url)) {
        return ready(connection);
      }
      connection.close();
    } catch (SQLException e) {
      LOG.debug("the connection that was begun is gone", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the connection that was begun broke", e.getCause());
    }
    return Optional.empty();
  }

  private static Optional<Connection> ready(Connection connection) throws SQLException {
    return isReady(connection) ? Optional.of(connection) : Optional.empty();
  }

  /** Whether it can be worked with as it is; else it is closed. */
  private static boolean isReady(Connection connection) throws SQLException {
    boolean ready = false;
    try {
      if (Migrations.areDone(connection)) {
        assumeRole(connection);
        ready = true;
      }
      return ready;
    } finally {
      if (!ready) {
        connection.close();
      }
    }
  }

  private static void assumeRole(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(Pools.ASSUME_ROLE);
    }
  }

  /** Past the driver itself, which looks for settings of its own in all jars. */
  private static Connection connect(Settings.Database settings, String url) throws SQLException {
    Properties given = Pools.properties("vel");
    settings.user().ifPresent(user -> given.setProperty("user", user));
    settings.password().map(Secret::reveal).ifPresent(it -> given.setProperty("password", it));
    Properties properties = Driver.parseURL(url, given);
    if (properties == null) {
      throw new SQLException("not a URL of PostgreSQL's", "08001");
    }
    String[] hosts = properties.getProperty("PGHOST", "localhost").split(",");
    String[] ports = properties.getProperty("PGPORT", "5432").split(",");
    HostSpec[] places = new HostSpec[hosts.length];
    for (int i = 0; i < hosts.length; i++) {
      places[i] = new HostSpec(hosts[i], Integer.parseInt(ports[Math.min(i, ports.length - 1)]));
    }
    return new PgConnection(places, properties, url);
  }
}
