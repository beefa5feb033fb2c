package dev.vel.daemon.mcp;

import io.modelcontextprotocol.spec.McpStreamableServerSession;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One client's session: whose it is, what it is about, its streams. Thread-safe. */
final class McpSession {
  /** Requests that are worked on at once. */
  static final int AT_ONCE = 32;

  /** Streams that are over and can still be read anew. */
  private static final int KEPT = 8;

  private final UUID userId;
  private final String version;
  private final McpStreamableServerSession session;
  private final Map<Integer, Outbox> kept = new LinkedHashMap<>();
  private @Nullable Outbox listening;
  private int streams;
  private int running;
  private int readers;
  private Instant used;

  /**
   * @param version of the protocol that was agreed on
   */
  McpSession(UUID userId, String version, McpStreamableServerSession session, Instant now) {
    this.userId = userId;
    this.version = version;
    this.session = session;
    this.used = now;
  }

  String id() {
    return session.getId();
  }

  UUID userId() {
    return userId;
  }

  McpStreamableServerSession sdk() {
    return session;
  }

  /** Whether its clients know an event without data, which only says where to read on. */
  boolean isPrimed() {
    return version.compareTo("2025-11-25") >= 0;
  }

  /** The stream of a new request; empty when too many are being worked on. */
  synchronized Optional<Outbox> begin(Instant now) {
    if (running >= AT_ONCE) {
      return Optional.empty();
    }
    running++;
    used = now;
    return Optional.of(new Outbox(++streams));
  }

  synchronized void done(Outbox stream, Instant now) {
    running--;
    used = now;
    stream.end();
  }

  /** Keeps a stream for clients that come back to it. */
  synchronized void keep(Outbox stream) {
    kept.put(stream.number(), stream);
    Iterator<Outbox> oldest = kept.values().iterator();
    // Those of requests that are being worked on are within AT_ONCE.
    while (kept.size() > KEPT + running && oldest.hasNext()) {
      if (oldest.next().isEnded()) {
        oldest.remove();
      }
    }
  }

  synchronized Optional<Outbox> kept(int number) {
    return Optional.ofNullable(kept.get(number));
  }

  /** The stream for what belongs to no request; made when a client first asks for it. */
  synchronized Outbox listening() {
    Outbox known = listening;
    if (known == null) {
      known = new Outbox(0);
      listening = known;
      kept.put(0, known);
      session.listeningStream(known);
    }
    return known;
  }

  synchronized void reading(int more, Instant now) {
    readers += more;
    used = now;
  }

  synchronized void touch(Instant now) {
    used = now;
  }

  synchronized Instant used() {
    return used;
  }

  synchronized boolean isIdle() {
    return running == 0 && readers == 0;
  }

  synchronized boolean isOver(Instant now, Duration idle) {
    return isIdle() && used.plus(idle).isBefore(now);
  }

  /** Ends it; what is being worked on is answered as things stand. */
  void close() {
    session.closeGracefully().block();
    synchronized (this) {
      if (listening != null) {
        listening.end();
      }
    }
  }
}
