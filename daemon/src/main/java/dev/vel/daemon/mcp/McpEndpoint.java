package dev.vel.daemon.mcp;

import dev.vel.daemon.http.Answer;
import dev.vel.daemon.http.Request;
import dev.vel.mcpserver.Messages;
import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.spec.HttpHeaders;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import io.modelcontextprotocol.spec.McpSchema.InitializeRequest;
import io.modelcontextprotocol.spec.McpSchema.InitializeResult;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCNotification;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCRequest;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse;
import io.modelcontextprotocol.spec.McpStreamableServerSession;
import io.modelcontextprotocol.spec.McpStreamableServerSession.McpStreamableServerSessionInit;
import io.modelcontextprotocol.spec.McpStreamableServerTransportProvider;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Streamable HTTP. A session belongs to the user who opened it and lives on this instance alone;
 * each request acts with the credential that it brings. Thread-safe.
 */
public final class McpEndpoint implements McpStreamableServerTransportProvider {
  private static final Logger LOG = LoggerFactory.getLogger(McpEndpoint.class);
  private static final Pattern EVENT_ID = Pattern.compile("(\\d{1,9})-(\\d{1,9})");

  private final Checks checks;
  private final List<String> versions;
  private final boolean speaksUp;
  private final Guests guests;
  private final McpSessions sessions;
  private final InstantSource clock;
  private McpStreamableServerSession.@Nullable Factory factory;

  /**
   * @param hosts names and addresses that this server is called by, beside those of this machine
   * @param origins exact origins of pages that may call
   * @param versions of the protocol
   * @param speaksUp whether the server ever says something that belongs to no request; where it
   *     does not, a client that would listen for that is told so instead of holding a stream open
   */
  public McpEndpoint(
      List<String> hosts,
      List<String> origins,
      List<String> versions,
      boolean speaksUp,
      Guests guests,
      InstantSource clock) {
    this.checks = new Checks(hosts, origins, versions);
    this.versions = List.copyOf(versions);
    this.speaksUp = speaksUp;
    this.guests = guests;
    this.sessions = new McpSessions(clock);
    this.clock = clock;
  }

  /** To be called once, before the first request. */
  @Override
  public void setSessionFactory(McpStreamableServerSession.Factory factory) {
    this.factory = factory;
  }

  @Override
  public List<String> protocolVersions() {
    return versions;
  }

  @Override
  public Mono<Void> notifyClients(String method, Object params) {
    return Flux.fromIterable(sessions.all())
        .flatMap(session -> session.sdk().sendNotification(method, params).onErrorComplete())
        .then();
  }

  @Override
  public Mono<Void> closeGracefully() {
    return Mono.fromRunnable(sessions::close);
  }

  /** Ends all sessions: what they wait for is answered as things stand. */
  @Override
  public void close() {
    sessions.close();
  }

  /** Takes a message. */
  public Answer post(Request request) {
    return refusing(() -> {
      checks.check(request);
      Checks.accepts(request, List.of("application/json", "text/event-stream"));
      JSONRPCMessage message = read(request);
      Guest guest = guests.of(request);
      return closingIfItFails(guest, () -> answer(message, request, guest));
    });
  }

  /** Opens the stream for what belongs to no request, or one that broke from where it was. */
  public Answer get(Request request) {
    return refusing(() -> {
      checks.check(request);
      Checks.accepts(request, List.of("text/event-stream"));
      Guest guest = guests.of(request);
      return closingIfItFails(guest, () -> listen(request, guest));
    });
  }

  /** Ends a session. */
  public Answer delete(Request request) {
    return refusing(() -> {
      checks.check(request);
      try (Guest guest = guests.of(request)) {
        sessions.end(session(request, guest));
        return Answer.empty(204);
      }
    });
  }

  private Answer answer(JSONRPCMessage message, Request request, Guest guest) {
    return switch (message) {
      case JSONRPCRequest asked when asked.method().equals(McpSchema.METHOD_INITIALIZE) ->
          open(asked, guest);
      case JSONRPCRequest asked -> begin(asked, session(request, guest), guest);
      case JSONRPCNotification told -> take(session(request, guest).sdk().accept(told), guest);
      case JSONRPCResponse answered -> take(session(request, guest).sdk().accept(answered), guest);
      // The SDK's type is open, but there is no other kind of message.
      default -> throw new IllegalStateException("no message of JSON-RPC");
    };
  }

  private McpSession session(Request request, Guest guest) {
    return sessions.find(request.header(HttpHeaders.MCP_SESSION_ID), guest.userId());
  }

  private static JSONRPCMessage read(Request request) {
    try {
      return Messages.read(request.treeBytes());
    } catch (McpError noMessage) {
      throw Refusal.of(noMessage);
    }
  }

  private Answer open(JSONRPCRequest asked, Guest guest) {
    try (guest) {
      McpStreamableServerSessionInit begun =
          Objects.requireNonNull(factory, "no server uses this endpoint")
              .startSession(wanted(asked.params()));
      InitializeResult result = Objects.requireNonNull(begun.initResult().block());
      McpSession session =
          new McpSession(
              guest.userId(), result.protocolVersion(), begun.session(), clock.instant());
      sessions.add(session);
      return Answer.whole(
              200, "application/json", Messages.write(JSONRPCResponse.result(asked.id(), result)))
          .with(HttpHeaders.MCP_SESSION_ID, session.id());
    }
  }

  private static InitializeRequest wanted(@Nullable Object params) {
    try {
      if (params instanceof Map<?, ?> given && given.get("protocolVersion") instanceof String) {
        return McpJsonDefaults.getMapper().convertValue(params, InitializeRequest.class);
      }
    } catch (IllegalArgumentException unreadable) {
      LOG.debug("an initialize request that cannot be read", unreadable);
    }
    throw Refusal.of(
        Messages.error(
            ErrorCodes.INVALID_PARAMS,
            "initialize needs protocolVersion, capabilities and clientInfo"));
  }

  /** A notification, or the answer to what this server asked; neither is answered. */
  private static Answer take(Mono<Void> work, Guest guest) {
    try (guest) {
      McpTransportContext context = McpTransportContext.create(guest.context());
      work.contextWrite(with -> with.put(McpTransportContext.KEY, context)).block();
      return Answer.empty(202);
    } catch (McpError strange) {
      throw Refusal.of(strange);
    }
  }

  private Answer begin(JSONRPCRequest asked, McpSession session, Guest guest) {
    Map<String, Object> context;
    try {
      context = guest.begin(session.id(), asked.id());
    } catch (McpError twice) {
      throw Refusal.of(twice);
    }
    Outbox stream =
        session
            .begin(clock.instant())
            .orElseThrow(() ->
                Refusal.of(
                    429, "this session has " + McpSession.AT_ONCE + " requests at work already"));
    Delivery delivery = new Delivery(session, stream, guest, 0, clock);
    new Errand(asked, context, session, stream, guest, clock).start();
    return Answer.live(delivery::answer);
  }

  private Answer listen(Request request, Guest guest) {
    McpSession session = session(request, guest);
    Optional<String> last =
        request.header(HttpHeaders.LAST_EVENT_ID).filter(text -> !text.isEmpty());
    if (request.isHead() || (last.isEmpty() && !speaksUp)) {
      throw Refusal.of(405, "nothing is said here that belongs to no request");
    }
    guest.expectToWait();
    Delivery delivery = delivery(last, session, guest);
    return Answer.live(start -> {
      session.reading(1, clock.instant());
      try (guest) {
        return delivery.events(start);
      } finally {
        session.reading(-1, clock.instant());
      }
    });
  }

  private Delivery delivery(Optional<String> last, McpSession session, Guest guest) {
    if (last.isEmpty()) {
      return new Delivery(session, session.listening(), guest, 0, clock);
    }
    Matcher id = EVENT_ID.matcher(last.get());
    if (!id.matches()) {
      throw Refusal.of(400, "Last-Event-ID is not the id of an event");
    }
    Outbox stream =
        session
            .kept(Integer.parseInt(id.group(1)))
            .orElseThrow(() -> Refusal.of(400, "that stream is no longer kept"));
    return new Delivery(session, stream, guest, Integer.parseInt(id.group(2)), clock);
  }

  private static Answer closingIfItFails(Guest guest, Supplier<Answer> answer) {
    try {
      return answer.get();
    } catch (RuntimeException e) {
      guest.close();
      throw e;
    }
  }

  private static Answer refusing(Supplier<Answer> answer) {
    try {
      return answer.get();
    } catch (Refusal refusal) {
      return refusal.answer();
    }
  }
}
