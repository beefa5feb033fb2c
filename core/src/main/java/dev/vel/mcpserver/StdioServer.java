package dev.vel.mcpserver;

import dev.vel.api.Vel;
import dev.vel.thread.Threads;
import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCNotification;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCRequest;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse;
import io.modelcontextprotocol.spec.McpServerSession;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves one client over a pair of streams: one message a line, and nothing else. */
public final class StdioServer {
  private static final Logger LOG = LoggerFactory.getLogger(StdioServer.class);

  /** Requests that are worked on at once. */
  private static final int AT_ONCE = 64;

  /** How long requests may take to end after the client has gone. */
  private static final Duration FAREWELL = Duration.ofSeconds(5);

  private final Visitor visitor;
  private final Lines lines;
  private final StdioTransport transport;
  private final VelServer server = new VelServer();
  private final McpServerSession session;
  private final Semaphore places = new Semaphore(AT_ONCE);

  private StdioServer(Vel vel, InputStream in, OutputStream out) {
    this.visitor = Visitor.trusted(vel);
    this.lines = new Lines(in);
    this.transport = new StdioTransport(out);
    this.session = server.open(transport);
  }

  /**
   * Serves until the input ends, then lets what is being worked on end as things stand.
   *
   * @throws IOException when the input cannot be read
   */
  public static void serve(Vel vel, InputStream in, OutputStream out)
      throws IOException, InterruptedException {
    new StdioServer(vel, in, out).serve();
  }

  private void serve() throws IOException, InterruptedException {
    try {
      for (Optional<byte[]> line = lines.next(); line.isPresent(); line = lines.next()) {
        take(line.get());
      }
    } finally {
      session.closeGracefully().block();
      if (!places.tryAcquire(AT_ONCE, FAREWELL.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn("the client went away while requests were being worked on");
      }
    }
  }

  private void take(byte[] line) {
    JSONRPCMessage message;
    try {
      message = line.length > Lines.LONGEST ? tooLong() : Messages.read(line);
    } catch (McpError refusal) {
      transport.write(Messages.refusal(null, refusal));
      return;
    }
    switch (message) {
      case JSONRPCRequest request when request.method().equals(McpSchema.METHOD_INITIALIZE) ->
          handle(request, Turn.unanswered(visitor), request.id());
      case JSONRPCRequest request -> begin(request);
      case JSONRPCNotification notification -> handle(notification, Turn.unanswered(visitor), null);
      case JSONRPCResponse response -> handle(response, Turn.unanswered(visitor), null);
      // The SDK's type is open, but there is no other kind of message.
      default -> throw new IllegalStateException("no message of JSON-RPC");
    }
  }

  /** On a thread of its own, so that it can be cancelled meanwhile. */
  private void begin(JSONRPCRequest request) {
    if (!places.tryAcquire()) {
      transport.write(
          Messages.refusal(
              request.id(),
              Messages.error(
                  ErrorCodes.INVALID_REQUEST, AT_ONCE + " requests are being worked on already")));
      return;
    }
    Turn turn;
    try {
      turn = server.begin(visitor, session.getId(), request.id());
    } catch (McpError twice) {
      places.release();
      transport.write(Messages.refusal(request.id(), twice));
      return;
    }
    Threads.builder()
        .name("mcp-request")
        .start(() -> {
          try (turn) {
            handle(request, turn, request.id());
          } finally {
            places.release();
          }
        });
  }

  private void handle(JSONRPCMessage message, Turn turn, @Nullable Object id) {
    try {
      session
          .handle(message)
          .contextWrite(context ->
              context.put(McpTransportContext.KEY, McpTransportContext.create(turn.context())))
          .block();
    } catch (RuntimeException failed) {
      LOG.warn("a message could not be handled", failed);
      if (id != null) {
        transport.write(
            Messages.refusal(id, Messages.error(ErrorCodes.INTERNAL_ERROR, "the request failed")));
      }
    }
  }

  private static JSONRPCMessage tooLong() {
    throw Messages.error(
        ErrorCodes.PARSE_ERROR, "a line is longer than " + Lines.LONGEST + " bytes");
  }
}
