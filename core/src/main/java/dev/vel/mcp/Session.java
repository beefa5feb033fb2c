package dev.vel.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.vel.mcp.ToolException.Kind;
import dev.vel.thread.Threads;
import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.spec.McpClientSession;
import io.modelcontextprotocol.spec.McpClientSession.RequestHandler;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema.ClientCapabilities;
import io.modelcontextprotocol.spec.McpSchema.Implementation;
import io.modelcontextprotocol.spec.McpSchema.InitializeRequest;
import io.modelcontextprotocol.spec.ProtocolVersions;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** One session with a server, from its greeting to its end. Thread-safe. */
final class Session {
  static final String TOOLS_CHANGED = "notifications/tools/list_changed";

  private static final String NEWEST = ProtocolVersions.MCP_2025_11_25;
  private static final Set<String> SPOKEN =
      Set.of(
          NEWEST,
          ProtocolVersions.MCP_2025_06_18,
          ProtocolVersions.MCP_2025_03_26,
          ProtocolVersions.MCP_2024_11_05);
  private static final TypeRef<JsonNode> TREE = new TypeRef<>() {};

  /** Longer than anybody waits: time is kept by the caller. */
  private static final Duration NEVER = Duration.ofHours(6);

  /** How long a server that said nothing at all in a request's time has for a sign of life. */
  private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(5);

  /** Longer than anybody waits: a server that is silent for so long is not at work, it hangs. */
  private static final Duration HANGS = Duration.ofMinutes(2);

  private final Wire wire;
  private final McpClientSession session;
  private final AtomicBoolean probing = new AtomicBoolean();
  private volatile JsonNode server = MissingNode.getInstance();

  /**
   * What vel offers to servers in turn.
   *
   * @param answers to their requests, by method
   */
  record Role(ClientCapabilities capabilities, Map<String, RequestHandler<?>> answers) {
    /** Nothing but an answer to a ping: no models, no folders, and nobody to be asked. */
    static final Role NONE =
        new Role(
            new ClientCapabilities(null, null, null, null),
            Map.of("ping", params -> Mono.just(Map.of())));
  }

  private Session(Wire wire, Role role, Runnable onToolsChanged) {
    this.wire = wire;
    this.session =
        new McpClientSession(
            NEVER,
            wire,
            role.answers(),
            Map.of(TOOLS_CHANGED, params -> Mono.fromRunnable(onToolsChanged)),
            Function.identity());
  }

  /** Starts the wire and greets the server. When that fails the wire has ended. */
  static Session open(Wire wire, Role role, Runnable onToolsChanged, Duration within)
      throws ToolException, InterruptedException {
    long until = System.nanoTime() + within.toNanos();
    Session session = new Session(wire, role, onToolsChanged);
    try {
      wire.start();
      InitializeRequest hello =
          InitializeRequest.builder(
                  NEWEST, role.capabilities(), Implementation.builder("vel", version()).build())
              .build();
      JsonNode answer = session.request("initialize", hello, within);
      String revision = answer.path("protocolVersion").asText("");
      if (!SPOKEN.contains(revision)) {
        throw wire.failure(
            Kind.MALFORMED,
            "speaks a revision of the protocol that vel does not: " + Text.line(revision));
      }
      session.server = answer.path("serverInfo");
      wire.negotiated(revision);
      await(session.session.sendNotification("notifications/initialized", null).toFuture(), until);
      boolean changes =
          answer.path("capabilities").path("tools").path("listChanged").asBoolean(false);
      if (changes || !role.equals(Role.NONE)) {
        wire.listen();
      }
      return session;
    } catch (ToolException e) {
      wire.ended(e);
      throw e;
    } catch (InterruptedException e) {
      wire.ended(wire.failure(Kind.CLOSED, "was closed"));
      throw e;
    }
  }

  /** The result of a request. Whoever stops waiting, for lack of time or interrupted, says so. */
  JsonNode request(String method, Object params, Duration within)
      throws ToolException, InterruptedException {
    long start = System.nanoTime();
    try {
      return asked(method, params, within);
    } catch (ToolException e) {
      if (e.kind() == Kind.TIMEOUT && wire.isSilentSince(start) && !probing.getAndSet(true)) {
        Threads.builder().name("mcp-" + wire.name() + "-probe").start(this::probe);
      }
      throw e;
    }
  }

  /**
   * Ends the wire of a server that hangs, so that another one can be begun. One that is at work on
   * what others wait for is left to them: their time runs out, too.
   */
  private void probe() {
    long start = System.nanoTime();
    try {
      JsonNode ignored = asked("ping", Map.of(), SIGN_OF_LIFE);
    } catch (ToolException e) {
      boolean silent = e.kind() == Kind.TIMEOUT && wire.isSilentSince(start);
      if (silent && (!wire.hasOutstanding() || wire.isSilentSince(start - HANGS.toNanos()))) {
        wire.ended(wire.failure(Kind.CLOSED, "does not answer, not even a ping"));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      probing.set(false);
    }
  }

  private JsonNode asked(String method, Object params, Duration within)
      throws ToolException, InterruptedException {
    Ticket ticket = new Ticket();
    CompletableFuture<JsonNode> answer =
        session
            .sendRequest(method, params, TREE)
            .contextWrite(context -> context.put(Ticket.class, ticket))
            .toFuture();
    try {
      JsonNode result = answer.get(Math.max(0, within.toNanos()), TimeUnit.NANOSECONDS);
      if (result.isObject()) {
        return result;
      }
      throw wire.failure(Kind.MALFORMED, "answered with what is no result");
    } catch (TimeoutException e) {
      leave(method, ticket, answer);
      throw new ToolException(
          Kind.TIMEOUT, wire.name() + " did not answer within " + shown(within), e);
    } catch (InterruptedException e) {
      leave(method, ticket, answer);
      throw e;
    } catch (ExecutionException e) {
      throw failure(ticket, e.getCause() == null ? e : e.getCause());
    }
  }

  /** Ends it; what is under way fails. */
  void close() {
    wire.ended(wire.failure(Kind.CLOSED, "was closed"));
  }

  Wire wire() {
    return wire;
  }

  /** What the server said of itself: {@code name} and {@code version}. */
  JsonNode server() {
    return server;
  }

  private void leave(String method, Ticket ticket, CompletableFuture<JsonNode> answer) {
    answer.cancel(true);
    wire.abandon(ticket);
    Object id = ticket.id();
    if (id != null && !method.equals("initialize")) {
      session
          .sendNotification(
              "notifications/cancelled",
              Map.of("requestId", id, "reason", "not waited for any more"))
          .subscribe(ignored -> {}, ignored -> {});
    }
  }

  private ToolException failure(Ticket ticket, Throwable cause) {
    ToolException known = ticket.failure();
    if (known != null) {
      return known.again();
    }
    ToolException end = wire.end();
    return switch (cause) {
      case ToolException e -> e.again();
      case McpError e when e.getJsonRpcError() != null ->
          wire.failure(Kind.REFUSED, "refused: " + Text.line(e.getJsonRpcError().message()));
      // Whatever became of the session: this request was sent.
      case Throwable _ when end != null ->
          new ToolException(end.kind(), String.valueOf(end.getMessage()), end);
      case Throwable e ->
          new ToolException(Kind.MALFORMED, wire.name() + " answered with what is no answer", e);
    };
  }

  private static void await(CompletableFuture<?> sent, long until)
      throws ToolException, InterruptedException {
    try {
      Object ignored = sent.get(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException | ExecutionException e) {
      throw new ToolException(Kind.CLOSED, "The session could not be begun", e);
    }
  }

  static String shown(Duration time) {
    return time.toMillis() < 1_000 ? time.toMillis() + " ms" : time.toSeconds() + " s";
  }

  private static String version() {
    @Nullable String version = Session.class.getPackage().getImplementationVersion();
    return version == null ? "dev" : version;
  }
}
