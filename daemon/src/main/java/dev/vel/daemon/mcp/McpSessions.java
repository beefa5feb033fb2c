package dev.vel.daemon.mcp;

import dev.vel.wire.VelException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** The sessions of this instance, so many and no longer idle than that. Thread-safe. */
final class McpSessions {
  static final Duration IDLE = Duration.ofMinutes(30);
  static final int PER_USER = 32;
  private static final Duration SWEEP = Duration.ofMinutes(1);
  private static final int IN_ALL = 10_000;

  private final InstantSource clock;
  private final Map<String, McpSession> open = new ConcurrentHashMap<>();
  private volatile Instant swept = Instant.EPOCH;
  private boolean closed;

  McpSessions(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * Adds one. A user who has too many loses the one that was not used for longest: it is most
   * likely that of a client that is gone.
   *
   * @throws Refusal 429 when all of the user's are in use
   * @throws VelException {@code UNAVAILABLE} when this instance has too many or is stopping
   */
  synchronized void add(McpSession session) {
    sweep();
    if (closed) {
      throw VelException.unavailable("This instance is stopping", null);
    }
    List<McpSession> own =
        open.values().stream().filter(each -> each.userId().equals(session.userId())).toList();
    if (own.size() >= PER_USER) {
      end(
          own.stream()
              .filter(McpSession::isIdle)
              .min(Comparator.comparing(McpSession::used))
              .orElseThrow(
                  () -> Refusal.of(429, "all of your " + PER_USER + " sessions are in use")));
    }
    if (open.size() >= IN_ALL) {
      throw VelException.unavailable("This instance has as many MCP sessions as it takes", null);
    }
    open.put(session.id(), session);
  }

  /**
   * The session of this id, for whoever opened it: to others there is none.
   *
   * @throws Refusal 400 for no id, 404 when there is no such session of this user
   */
  McpSession find(Optional<String> id, UUID userId) {
    if (swept.plus(SWEEP).isBefore(clock.instant())) {
      sweep();
    }
    McpSession session =
        open.get(id.orElseThrow(() -> Refusal.of(400, "the header Mcp-Session-Id is missing")));
    if (session == null || !session.userId().equals(userId)) {
      throw Refusal.noSession();
    }
    if (session.isOver(clock.instant(), IDLE)) {
      end(session);
      throw Refusal.noSession();
    }
    session.touch(clock.instant());
    return session;
  }

  void end(McpSession session) {
    if (open.remove(session.id(), session)) {
      session.close();
    }
  }

  List<McpSession> all() {
    return List.copyOf(open.values());
  }

  /** Ends all, and takes no more. */
  void close() {
    synchronized (this) {
      closed = true;
    }
    all().forEach(this::end);
  }

  private void sweep() {
    swept = clock.instant();
    all().forEach(session -> session.tidy(clock.instant()));
    all().stream().filter(session -> session.isOver(clock.instant(), IDLE)).forEach(this::end);
  }
}
