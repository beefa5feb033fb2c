package dev.vel.mcpserver;

import io.modelcontextprotocol.common.McpTransportContext;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a transport hands over with one message; closed when the message has been worked on.
 * Thread-safe.
 */
public final class Turn implements AutoCloseable {
  private static final String KEY = "vel.turn";

  private final Visitor visitor;
  private final Call call;
  private final Runnable end;

  Turn(Visitor visitor, Call call, Runnable end) {
    this.visitor = visitor;
    this.call = call;
    this.end = end;
  }

  /** Of a message that is not answered, and so cannot be taken back. */
  public static Turn unanswered(Visitor visitor) {
    return new Turn(visitor, new Call(), () -> {});
  }

  /** As the SDK carries it to the handlers. */
  public Map<String, Object> context() {
    Map<String, Object> context = new LinkedHashMap<>();
    context.put(KEY, this);
    return context;
  }

  static Turn of(McpTransportContext context) {
    if (context.get(KEY) instanceof Turn turn) {
      return turn;
    }
    throw new IllegalStateException("the transport did not say who asks");
  }

  /** Who asks. */
  Visitor visitor() {
    return visitor;
  }

  /** Whether anybody still waits for the answer. */
  Call call() {
    return call;
  }

  @Override
  public void close() {
    end.run();
  }
}
