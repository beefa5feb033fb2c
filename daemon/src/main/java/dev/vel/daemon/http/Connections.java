package dev.vel.daemon.http;

import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All open connections, swept a few times a second for those that are overdue: silent, dripping or
 * not taking what is sent. Thread-safe.
 */
final class Connections implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Connections.class);
  private static final long SWEEP_MILLIS = 200;

  private final Patience patience;
  private final Map<Ends, Connection> open = new ConcurrentHashMap<>();
  private final CountDownLatch closed = new CountDownLatch(1);

  /**
   * Helidon serves a connection with one thread from its first request to its last, and asks the
   * kernel anew for both ends each time somebody wants to know them.
   */
  private static final ThreadLocal<Served> SERVED = new ThreadLocal<>();

  private volatile boolean stopping;

  /** Both ends: a client may use one port of its own to reach several of the server's addresses. */
  private record Ends(SocketAddress local, SocketAddress remote) {
    // Those that Java makes for a record take the first request ten milliseconds.
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Ends(SocketAddress here, SocketAddress there)
          && local.equals(here)
          && remote.equals(there);
    }

    @Override
    public int hashCode() {
      return 31 * local.hashCode() + remote.hashCode();
    }
  }

  private record Served(ConnectionContext context, Connection connection) {}

  Connections(Patience patience) {
    this.patience = patience;
    Thread.ofPlatform().daemon().name("connections").start(this::sweepUntilClosed);
  }

  Patience patience() {
    return patience;
  }

  boolean isStopping() {
    return stopping;
  }

  /** Takes note of a connection that was just accepted; must not block. */
  void accepted(Socket socket) {
    Connection connection = new Connection(socket, patience.headers());
    open.put(new Ends(socket.getLocalSocketAddress(), socket.getRemoteSocketAddress()), connection);
    if (stopping) {
      connection.close();
    }
  }

  /** The connection of a request that begins, for {@link #current} to know it by. */
  Connection begin(ConnectionContext context) {
    Served known = SERVED.get();
    if (known != null && known.context().equals(context)) {
      return open(known.connection());
    }
    Connection connection =
        open(open.get(new Ends(context.localPeer().address(), context.remotePeer().address())));
    SERVED.set(new Served(context, connection));
    return connection;
  }

  /** The connection whose request this thread serves. */
  Connection current() {
    Served known = SERVED.get();
    return open(known == null ? null : known.connection());
  }

  private static Connection open(@Nullable Connection connection) {
    if (connection == null || connection.isClosed()) {
      throw new CloseConnectionException("the connection is closed already");
    }
    return connection;
  }

  /** Closes the connections without a request; the others close when theirs is answered. */
  void stop() {
    stopping = true;
    open.values().stream().filter(Connection::isIdle).forEach(Connection::close);
  }

  @Override
  public void close() {
    closed.countDown();
  }

  private void sweepUntilClosed() {
    try {
      while (!closed.await(SWEEP_MILLIS, TimeUnit.MILLISECONDS)) {
        sweep();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void sweep() {
    long now = System.nanoTime();
    Iterator<Connection> each = open.values().iterator();
    while (each.hasNext()) {
      Connection connection = each.next();
      if (connection.isClosed()) {
        each.remove();
      } else if (connection.isOverdue(now)) {
        LOG.debug("closing a connection that did not get on in time");
        connection.close();
        each.remove();
      }
    }
  }
}
