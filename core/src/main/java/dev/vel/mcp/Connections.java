package dev.vel.mcp;

import dev.vel.thread.Threads;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All connections of this instance, at most one to each server. Thread-safe. */
final class Connections implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Connections.class);
  private static final Duration EVERY = Duration.ofSeconds(2);
  private static final Duration FAREWELL = Duration.ofMillis(1_500);

  private final Places places;
  private final InstantSource clock;
  private final Map<Key, Connection> open = new ConcurrentHashMap<>();
  private final Thread sweeper;
  private volatile boolean closed;

  /**
   * Whose server it is.
   *
   * @param owner empty for the operator's
   */
  record Key(Optional<UUID> owner, String name) {}

  Connections(Places places, InstantSource clock) {
    this.places = places;
    this.clock = clock;
    McpLog.quieten();
    this.sweeper = Threads.builder().name("mcp-sweeper").start(this::sweep);
  }

  /** The connection to a server; another one once the server is another. */
  Connection to(Key key, Target target) {
    List<Connection> old = new ArrayList<>();
    Connection now =
        open.compute(
            key,
            (ignored, there) -> {
              if (there != null && there.target().equals(target)) {
                return there;
              }
              if (there != null) {
                old.add(there);
              }
              return new Connection(
                  key.name(), target, Session.Role.NONE, places.of(key.owner()), clock);
            });
    old.forEach(Connection::close);
    if (closed) {
      now.close();
    }
    return now;
  }

  /** Closes the connection to a server that is no more. */
  void drop(Key key) {
    Connection there = open.remove(key);
    if (there != null) {
      there.close();
    }
  }

  /** How the connection to a server is; {@code IDLE} where there is none. */
  ToolServer.State state(Key key) {
    Connection there = open.get(key);
    return there == null ? ToolServer.State.IDLE : there.state();
  }

  private void sweep() {
    try {
      while (!closed) {
        TimeUnit.MILLISECONDS.sleep(EVERY.toMillis());
        open.values().forEach(Connection::sweep);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends all of them at the same time, within about two seconds. */
  @Override
  public void close() {
    closed = true;
    sweeper.interrupt();
    List<Wire> ending = new ArrayList<>();
    for (Connection connection : open.values()) {
      Wire wire = connection.close();
      if (wire != null) {
        ending.add(wire);
      }
    }
    long until = System.nanoTime() + FAREWELL.toNanos();
    try {
      for (Wire wire : ending) {
        if (wire instanceof ProcessWire process) {
          process.awaitEnd(Duration.ofNanos(Math.max(1, until - System.nanoTime())));
        }
      }
    } catch (InterruptedException e) {
      LOG.debug("not every MCP server was seen to end", e);
      Thread.currentThread().interrupt();
    }
  }
}
