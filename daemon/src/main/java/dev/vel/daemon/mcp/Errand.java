package dev.vel.daemon.mcp;

import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCRequest;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse.JSONRPCError;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * One request being worked on, on a thread of its own: it goes on when the connection that brought
 * it breaks.
 */
final class Errand {
  private static final Logger LOG = LoggerFactory.getLogger(Errand.class);

  private final JSONRPCRequest asked;
  private final Map<String, Object> context;
  private final McpSession session;
  private final Outbox stream;
  private final Guest guest;
  private final InstantSource clock;

  Errand(
      JSONRPCRequest asked,
      Map<String, Object> context,
      McpSession session,
      Outbox stream,
      Guest guest,
      InstantSource clock) {
    this.asked = asked;
    this.context = context;
    this.session = session;
    this.stream = stream;
    this.guest = guest;
    this.clock = clock;
  }

  /**
   * Closes the guest and ends the stream when it is done. The guest is gone before the answer can
   * be read: a client that asks again at once finds its id and its place free.
   */
  void start() {
    stream.beforeAnswer(this::leave);
    Map<String, String> log = Objects.requireNonNullElse(MDC.getCopyOfContextMap(), Map.of());
    Thread.ofVirtual()
        .name("mcp-request")
        .start(() -> {
          MDC.setContextMap(log);
          try {
            work();
          } finally {
            leave();
            session.done(stream, clock.instant());
          }
        });
  }

  private void leave() {
    try {
      guest.close();
    } catch (RuntimeException failed) {
      // The request is done, so its answer stands; what the guest holds runs out by itself.
      LOG.warn("what a request held could not be given back", failed);
    }
  }

  private void work() {
    Map<String, Object> values = new LinkedHashMap<>(context);
    values.put(Outbox.KEY, stream);
    McpTransportContext transport = McpTransportContext.create(values);
    try {
      session
          .sdk()
          .responseStream(stream)
          .handle(asked)
          .contextWrite(with -> with.put(McpTransportContext.KEY, transport))
          .block();
    } catch (RuntimeException failed) {
      LOG.error("a request could not be worked on", failed);
      JSONRPCError error = new JSONRPCError(ErrorCodes.INTERNAL_ERROR, "the request failed", null);
      stream.sendMessage(JSONRPCResponse.error(asked.id(), error)).block();
    }
  }
}
