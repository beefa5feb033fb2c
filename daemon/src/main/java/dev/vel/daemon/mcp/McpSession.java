package dev.vel.daemon.mcp;

import io.modelcontextprotocol.spec.McpStreamableServerSession;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
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

  /** What those may take, in bytes. */
  private static final long KEPT_BYTES = 4 << 20;

  /** Within which clients that got all of a stream may find that they did not. */
  private static final Duration READ = Duration.ofMinutes(1);

  private final UUID userId;
  private final String version;
  private final McpStreamableServerSession session;
  private final Map<Integer, Outbox> kept = new LinkedHashMap<>();
  private final Map<Integer, Instant> read = new HashMap<>();
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
    tidy(now);
  }

  /** Keeps a stream for clients that come back to it. */
  synchronized void keep(Outbox stream, Instant now) {
    kept.put(stream.number(), stream);
    tidy(now);
  }

  /** A client has all of a stream. */
  synchronized void read(Outbox stream, Instant now) {
    read.putIfAbsent(stream.number(), now);
    tidy(now);
  }

  /** Forgets streams that are over: those that were read, and the oldest where they are many. */
  synchronized void tidy(Instant now) {
    Instant before = now.minus(READ);
    kept.values().removeIf(stream -> stream.isEnded() && isReadBefore(stream, before));
    List<Outbox> over = new ArrayList<>(kept.values().stream().filter(Outbox::isEnded).toList());
    long bytes = over.stream().mapToLong(Outbox::bytes).sum();
    while (over.size() > KEPT || bytes > KEPT_BYTES) {
      Outbox oldest = over.removeFirst();
      bytes -= oldest.bytes();
      kept.remove(oldest.number());
    }
    read.keySet().retainAll(kept.keySet());
  }

  private boolean isReadBefore(Outbox stream, Instant time) {
    Instant at = read.get(stream.number());
    return at != null && at.isBefore(time);
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
