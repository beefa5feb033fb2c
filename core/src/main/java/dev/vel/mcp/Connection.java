package dev.vel.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.mcp.ToolException.Kind;
import dev.vel.thread.Threads;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one warm connection to a server. It is opened by its first use, beside the caller: one whose
 * time runs out leaves the opening to those who come after. Where it cannot be opened or breaks, it
 * is left alone for a pause that grows, in which calls fail at once.
 */
final class Connection implements ToolServer {
  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);
  private static final Duration OPENING = Duration.ofSeconds(60);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);
  private static final Duration LISTED = Duration.ofSeconds(10);

  private final String name;
  private final Target target;
  private final Session.Role role;
  private final Places.Place place;
  private final InstantSource clock;

  // Guarded by this.
  private Phase phase = new Phase.Idle();
  private int failures;
  private int forgotten;
  private int callers;
  private Instant lastUse;
  private boolean closed;

  private volatile @Nullable Listed listed;

  private record Listed(Session session, List<Offered> tools, Instant at) {}

  private sealed interface Phase {
    record Idle() implements Phase {}

    record Opening(CompletableFuture<Session> session, Wire wire) implements Phase {}

    record Open(Session session) implements Phase {}

    /** Left alone until then. */
    record Broken(Instant until, ToolException why) implements Phase {}
  }

  Connection(
      String name, Target target, Session.Role role, Places.Place place, InstantSource clock) {
    this.name = name;
    this.target = target;
    this.role = role;
    this.place = place;
    this.clock = clock;
    this.lastUse = clock.instant();
  }

  Target target() {
    return target;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public synchronized State state() {
    return switch (phase) {
      case Phase.Idle _ -> State.IDLE;
      case Phase.Opening _ -> State.STARTING;
      case Phase.Open(Session session) ->
          session.wire().end() == null ? State.CONNECTED : State.UNAVAILABLE;
      case Phase.Broken _ -> State.UNAVAILABLE;
    };
  }

  @Override
  public List<Tool> tools(Duration within) throws ToolException, InterruptedException {
    return offered(within).stream().map(Offered::tool).toList();
  }

  /** What it offers, at most a few seconds old. */
  List<Offered> offered(Duration within) throws ToolException, InterruptedException {
    return using(within, this::listed);
  }

  private List<Offered> listed(Session session, Duration left)
      throws ToolException, InterruptedException {
    Listed known = listed;
    if (known == null
        || known.session() != session
        || known.at().plus(LISTED).isBefore(clock.instant())) {
      known = new Listed(session, Listing.ask(session, left), clock.instant());
      listed = known;
    }
    return known.tools();
  }

  @Override
  public ToolResult call(String tool, JsonNode arguments, Duration within)
      throws ToolException, InterruptedException {
    return using(within, (session, left) -> called(session, tool, arguments, left));
  }

  /**
   * The same, once what the server offers has been looked at. Both happen in one session: another
   * one may be with a server that offers something else.
   */
  ToolResult call(String tool, JsonNode arguments, Duration within, Look look)
      throws ToolException, InterruptedException {
    long until = System.nanoTime() + within.toNanos();
    return using(
        within,
        (session, left) -> {
          look.at(listed(session, left));
          return called(session, tool, arguments, left(until));
        });
  }

  private static ToolResult called(Session session, String tool, JsonNode arguments, Duration left)
      throws ToolException, InterruptedException {
    return Contents.read(
        session.request("tools/call", Map.of("name", tool, "arguments", arguments), left));
  }

  /** Looks at what a server offers before one of its tools is called. */
  @FunctionalInterface
  interface Look {
    /** Throws when the tool is not to be called. */
    void at(List<Offered> offered) throws ToolException, InterruptedException;
  }

  /** What is done with a session, in the time that is left. */
  @FunctionalInterface
  private interface Use<T> {
    T with(Session session, Duration left) throws ToolException, InterruptedException;
  }

  private <T> T using(Duration within, Use<T> use) throws ToolException, InterruptedException {
    long until = System.nanoTime() + within.toNanos();
    enter();
    try {
      Session session = session(within);
      try {
        return used(session, use, until);
      } catch (ToolException e) {
        if (e.mayBeTaken()) {
          throw e;
        }
        return used(session(left(until)), use, until);
      }
    } finally {
      leave();
    }
  }

  private <T> T used(Session session, Use<T> use, long until)
      throws ToolException, InterruptedException {
    try {
      T answer = use.with(session, left(until));
      worked();
      return answer;
    } catch (ToolException e) {
      if (e.kind() == Kind.MALFORMED && session.wire().end() == null) {
        LOG.debug("{}", e.getMessage());
      }
      throw e;
    }
  }

  private static Duration left(long until) {
    return Duration.ofNanos(Math.max(0, until - System.nanoTime()));
  }

  private synchronized void enter() {
    callers++;
    lastUse = clock.instant();
  }

  private synchronized void leave() {
    callers--;
    lastUse = clock.instant();
  }

  private synchronized void worked() {
    failures = 0;
    forgotten = 0;
  }

  private Session session(Duration within) throws ToolException, InterruptedException {
    CompletableFuture<Session> opening = opening();
    try {
      return opening.get(within.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new ToolException(
          Kind.TIMEOUT, name + " did not answer `initialize` within " + Session.shown(within), e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof ToolException why
          ? new ToolException(why.kind(), String.valueOf(why.getMessage()), why)
          : new ToolException(Kind.UNAVAILABLE, name + " cannot be used", e);
    }
  }

  private synchronized CompletableFuture<Session> opening() throws ToolException {
    if (closed) {
      throw new ToolException(Kind.UNAVAILABLE, name + " is not used any more");
    }
    if (phase instanceof Phase.Open(Session session)) {
      ToolException end = session.wire().end();
      if (end == null) {
        return CompletableFuture.completedFuture(session);
      }
      broke(session.wire(), end);
    }
    return switch (phase) {
      case Phase.Opening(CompletableFuture<Session> session, Wire _) -> session;
      case Phase.Broken(Instant until, ToolException why) when clock.instant().isBefore(until) ->
          throw new ToolException(
              Kind.UNAVAILABLE,
              "%s is left alone for a while: %s".formatted(name, why.getMessage()),
              why);
      case Phase.Idle _, Phase.Open _, Phase.Broken _ -> open();
    };
  }

  private CompletableFuture<Session> open() {
    CompletableFuture<Session> opened = new CompletableFuture<>();
    Wire wire = target.wire(name, place);
    wire.whenEnded(why -> broke(wire, why));
    phase = new Phase.Opening(opened, wire);
    Threads.builder().name("mcp-" + name + "-open").start(() -> open(wire, opened));
    return opened;
  }

  private void open(Wire wire, CompletableFuture<Session> opened) {
    try {
      Session session = Session.open(wire, role, () -> listed = null, OPENING);
      synchronized (this) {
        if (isCurrent(wire)) {
          phase = new Phase.Open(session);
        }
      }
      opened.complete(session);
    } catch (ToolException e) {
      // One that was opened and did not answer is as unavailable as one that cannot be opened.
      ToolException why = new ToolException(Kind.UNAVAILABLE, String.valueOf(e.getMessage()), e);
      broke(wire, why);
      opened.completeExceptionally(why);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      opened.completeExceptionally(e);
    } catch (RuntimeException | Error e) {
      LOG.error("{} could not be opened", name, e);
      ToolException why = new ToolException(Kind.UNAVAILABLE, name + " cannot be used", e);
      wire.ended(why);
      opened.completeExceptionally(why);
    }
  }

  @SuppressWarnings("ReferenceEquality") // A wire is nothing but itself.
  private boolean isCurrent(Wire wire) {
    return switch (phase) {
      case Phase.Opening(CompletableFuture<Session> _, Wire opening) -> opening == wire;
      case Phase.Open(Session session) -> session.wire() == wire;
      case Phase.Idle _, Phase.Broken _ -> false;
    };
  }

  /** The wire says that it is of no use any more. */
  private synchronized void broke(Wire wire, ToolException why) {
    if (!isCurrent(wire)) {
      return;
    }
    listed = null;
    if (wire.isForgotten() && ++forgotten == 1) {
      phase = new Phase.Idle();
      return;
    }
    failures++;
    phase = new Phase.Broken(clock.instant().plus(pause(failures)), why);
    LOG.info("{}; left alone after failure {}", why.getMessage(), failures);
  }

  /** Grows from one second to a minute; a quarter of it is left to chance. */
  private static Duration pause(int failures) {
    long millis =
        Math.min(LONGEST_PAUSE.toMillis(), FIRST_PAUSE.toMillis() << Math.min(failures - 1, 10));
    return Duration.ofMillis(millis - ThreadLocalRandom.current().nextLong(millis / 4 + 1));
  }

  /** Closes it when nobody has used it for long; looks after what runs. */
  void sweep() {
    Wire idle = null;
    synchronized (this) {
      if (phase instanceof Phase.Open(Session session)) {
        Instant now = clock.instant();
        boolean over = target.idle().map(limit -> lastUse.plus(limit).isBefore(now)).orElse(false);
        if (callers == 0 && over) {
          phase = new Phase.Idle();
          listed = null;
          idle = session.wire();
        } else if (session.wire() instanceof ProcessWire process) {
          Threads.start(process::check);
        }
      }
    }
    if (idle != null) {
      idle.ended(idle.failure(Kind.CLOSED, "was not used any more"));
    }
  }

  /** Ends it for good; what is under way fails. The process may still be ending. */
  @Nullable Wire close() {
    Wire wire;
    synchronized (this) {
      closed = true;
      wire =
          switch (phase) {
            case Phase.Opening(CompletableFuture<Session> _, Wire opening) -> opening;
            case Phase.Open(Session session) -> session.wire();
            case Phase.Idle _, Phase.Broken _ -> null;
          };
      phase = new Phase.Idle();
    }
    if (wire != null) {
      wire.ended(wire.failure(Kind.CLOSED, "was closed"));
    }
    return wire;
  }
}
