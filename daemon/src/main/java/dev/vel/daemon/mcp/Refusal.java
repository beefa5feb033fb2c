package dev.vel.daemon.mcp;

import dev.vel.daemon.http.Answer;
import dev.vel.mcpserver.Messages;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import java.util.Map;

/** A request that the transport does not take: an HTTP status, and why in the protocol's shape. */
final class Refusal extends RuntimeException {
  private final int status;
  private final transient McpError why;

  private Refusal(int status, McpError why) {
    super(why.getJsonRpcError().message(), null, false, false);
    this.status = status;
    this.why = why;
  }

  /**
   * @param status 400–599
   * @param sentence without the client's own bytes
   */
  static Refusal of(int status, String sentence) {
    return new Refusal(status, Messages.error(ErrorCodes.INVALID_REQUEST, sentence));
  }

  /** A body that is no message. */
  static Refusal of(McpError noMessage) {
    return new Refusal(400, noMessage);
  }

  /** Clients take this status as the order to begin a new session. */
  static Refusal noSession() {
    return of(404, "there is no such session; begin a new one");
  }

  Answer answer() {
    return Answer.raw(status, Map.of(), "application/json", Messages.refusal(null, why));
  }
}
