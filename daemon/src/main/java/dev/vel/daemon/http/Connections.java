package dev.vel.daemon.http;

import io.helidon.common.socket.PeerInfo;
import io.helidon.webserver.CloseConnectionException;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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
  private volatile boolean stopping;

  /** Both ends: a client may use one port of its own to reach several of the server's addresses. */
  private record Ends(SocketAddress local, SocketAddress remote) {}

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

  Connection of(PeerInfo local, PeerInfo remote) {
    Connection connection = open.get(new Ends(local.address(), remote.address()));
    if (connection == null) {
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
