package dev.vel.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.mcp.ToolException.Kind;
import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.spec.McpClientTransport;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCNotification;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCRequest;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse.JSONRPCError;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * What carries the messages of one session, and lets through only those that somebody waits for: a
 * server may send what it likes, as often as it likes, without effect. Thread-safe.
 */
abstract class Wire implements McpClientTransport {
  /** Notifications that mean something here. */
  private static final Set<String> HEARD = Set.of(Session.TOOLS_CHANGED);

  private static final JSONRPCError ABANDONED = new JSONRPCError(0, "abandoned");

  private final String name;
  private final Map<Object, Ticket> outstanding = new ConcurrentHashMap<>();
  private final AtomicReference<@Nullable ToolException> end = new AtomicReference<>();
  private volatile long heard = System.nanoTime();
  private volatile Consumer<ToolException> onEnd = why -> {};
  private volatile Function<Mono<JSONRPCMessage>, Mono<JSONRPCMessage>> receiver =
      message -> Mono.empty();

  Wire(String name) {
    this.name = name;
  }

  /** The server's name, which every message for people begins with. */
  final String name() {
    return name;
  }

  /** To be told once, by the wire's own threads, when nothing can be sent or received any more. */
  final void whenEnded(Consumer<ToolException> listener) {
    onEnd = listener;
  }

  /** Why the wire is of no use any more; null while it is. */
  final @Nullable ToolException end() {
    return end.get();
  }

  /** Makes it ready to send; an exception means that it never will be. */
  abstract void start() throws ToolException;

  /**
   * Sends a message without waiting for room or for an answer.
   *
   * @return completes when the message is out of vel's hands
   */
  abstract Mono<Void> transmit(JSONRPCMessage message);

  /** Nobody waits for the answer to this request any more. */
  abstract void dropped(Object id);

  /** Frees whatever the wire holds; called once, and does not block. */
  abstract void release();

  /**
   * Whether the server has forgotten the session, which is no failure of its: the next one may
   * begin at once.
   */
  boolean isForgotten() {
    return false;
  }

  /** The session and its revision of the protocol stand. */
  void negotiated(String revision) {}

  /**
   * The server may have something to say unasked: hears it where that takes a stream of its own.
   */
  void listen() {}

  @Override
  public final Mono<Void> connect(Function<Mono<JSONRPCMessage>, Mono<JSONRPCMessage>> handler) {
    receiver = handler;
    return Mono.empty();
  }

  @Override
  public final Mono<Void> sendMessage(JSONRPCMessage message) {
    return Mono.deferContextual(context -> {
      ToolException over = end.get();
      if (over != null) {
        return Mono.error(over);
      }
      if (message instanceof JSONRPCRequest request) {
        Ticket ticket = context.getOrDefault(Ticket.class, new Ticket());
        ticket.sentAs(request.id());
        outstanding.put(request.id(), ticket);
        over = end.get();
        if (over != null) {
          // It ended in between, and may have failed whatever was outstanding before this was.
          fail(request.id(), over);
          return Mono.empty();
        }
      }
      return transmit(message);
    });
  }

  /** Whether nothing has come since then, whatever it said. */
  final boolean isSilentSince(long nanoTime) {
    return heard - nanoTime < 0;
  }

  /** A message came. */
  final void received(JsonNode tree) {
    heard = System.nanoTime();
    if (tree.isArray()) {
      tree.forEach(this::receivedOne);
    } else {
      receivedOne(tree);
    }
  }

  private void receivedOne(JsonNode tree) {
    JSONRPCMessage message = Messages.message(tree).orElse(null);
    boolean wanted =
        switch (message) {
          case JSONRPCResponse response -> outstanding.remove(response.id()) != null;
          case JSONRPCNotification notification -> HEARD.contains(notification.method());
          case JSONRPCRequest _ -> true;
          case null -> false;
          default -> false;
        };
    if (wanted && message != null) {
      receiver.apply(Mono.just(message)).subscribe(ignored -> {}, ignored -> {});
    }
  }

  final boolean isOutstanding(Object id) {
    return outstanding.containsKey(id);
  }

  final boolean hasOutstanding() {
    return !outstanding.isEmpty();
  }

  /** There will be no answer to a request; harmless when there was one. */
  final void fail(Object id, ToolException why) {
    Ticket ticket = outstanding.remove(id);
    if (ticket != null) {
      ticket.failed(why);
      forget(id);
    }
  }

  /** Nobody waits any more for the answer to a request that was sent. */
  final void abandon(Ticket ticket) {
    Object id = ticket.id();
    if (id != null && outstanding.remove(id) != null) {
      forget(id);
      dropped(id);
    }
  }

  /** The session keeps whatever it asked until an answer comes; this is one. */
  private void forget(Object id) {
    receiver
        .apply(Mono.just(JSONRPCResponse.error(id, ABANDONED)))
        .subscribe(ignored -> {}, ignored -> {});
  }

  /** The wire is of no use any more: whatever waits is told why. Later reasons do not count. */
  final void ended(ToolException why) {
    if (retired(why)) {
      finish(why);
    }
  }

  /**
   * Nothing is sent any more, while answers may still come; {@link #finish} must follow.
   *
   * @return false when it had ended before
   */
  final boolean retired(ToolException why) {
    boolean first = end.compareAndSet(null, why);
    if (first) {
      // First of all: whoever is told must find nothing of this wire left to use.
      onEnd.accept(why);
    }
    return first;
  }

  /** No answer can come any more. */
  final void finish(ToolException why) {
    outstanding.keySet().forEach(id -> fail(id, why));
    release();
  }

  final ToolException failure(Kind kind, String what) {
    return new ToolException(kind, name + " " + what);
  }

  @Override
  public final Mono<Void> closeGracefully() {
    return Mono.fromRunnable(() -> ended(failure(Kind.CLOSED, "was closed")));
  }

  @Override
  @SuppressWarnings("unchecked") // Everything is asked for as a tree.
  public final <T> T unmarshalFrom(Object data, TypeRef<T> type) {
    return (T) data;
  }
}
