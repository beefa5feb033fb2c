package dev.vel.daemon.http;

import io.helidon.common.buffers.DataReader;
import io.helidon.webserver.CloseConnectionException;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's connection and the time by which it must have got on. Helidon 4.1.7 has no deadline
 * for slow headers or bodies of its own, so {@link Connections} closes the socket when this one
 * passes. Written by the connection's thread, read by the sweep.
 */
final class Connection {
  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

  private final Socket socket;
  private volatile State state;
  private volatile @Nullable DataReader reader;

  private record State(boolean limited, long deadline, boolean idle) {}

  Connection(Socket socket, Duration patience) {
    this.socket = socket;
    this.state = new State(true, System.nanoTime() + patience.toNanos(), true);
  }

  void reader(DataReader reader) {
    this.reader = reader;
  }

  /** The unread bytes of this connection; known from the first request line on. */
  DataReader reader() {
    DataReader known = reader;
    if (known == null) {
      throw new CloseConnectionException("the connection has no reader yet");
    }
    return known;
  }

  /** From now on the client has {@code patience} for its next step. */
  void limit(Duration patience) {
    state = new State(true, System.nanoTime() + patience.toNanos(), false);
  }

  /** The client is not waited for. */
  void unlimited() {
    state = new State(false, 0, false);
  }

  /** The exchange is over; the next one must begin within {@code patience}. */
  void idle(Duration patience) {
    state = new State(true, System.nanoTime() + patience.toNanos(), true);
  }

  boolean isIdle() {
    return state.idle();
  }

  boolean isOverdue(long now) {
    State seen = state;
    return seen.limited() && now - seen.deadline() > 0;
  }

  boolean isClosed() {
    return socket.isClosed();
  }

  /** Tells the client that nothing more will come, while it can still send. */
  void halfClose() {
    try {
      socket.shutdownOutput();
    } catch (IOException gone) {
      throw new CloseConnectionException("the client is gone", gone);
    }
  }

  /** Ends whatever its thread waits for on this connection. */
  void close() {
    try {
      socket.close();
    } catch (IOException e) {
      LOG.warn("a connection could not be closed", e);
    }
  }
}
