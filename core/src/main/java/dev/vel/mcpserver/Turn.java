package dev.vel.mcpserver;

import io.modelcontextprotocol.common.McpTransportContext;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a transport hands over with one request.
 *
 * @param visitor who asks
 * @param id the request's id, which its cancellation names
 */
public record Turn(Visitor visitor, Object id) {
  private static final String KEY = "vel.turn";

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
}
