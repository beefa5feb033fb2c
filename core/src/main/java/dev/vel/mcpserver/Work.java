package dev.vel.mcpserver;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.api.Vel;
import dev.vel.identity.Scope;
import io.modelcontextprotocol.server.McpAsyncServerExchange;
import io.modelcontextprotocol.spec.McpSchema.ProgressNotification;
import org.jspecify.annotations.Nullable;

/** A tool at work for one request. For one thread. */
final class Work {
  private static final double WHOLE = 100;

  private final Visitor visitor;
  private final Call call;
  private final McpAsyncServerExchange exchange;
  private final @Nullable Object progressToken;
  private double shown = -1;

  /**
   * @param meta {@code _meta} of the request
   */
  Work(Visitor visitor, Call call, McpAsyncServerExchange exchange, JsonNode meta) {
    this.visitor = visitor;
    this.call = call;
    this.exchange = exchange;
    JsonNode token = meta.path("progressToken");
    this.progressToken =
        token.isTextual()
            ? token.textValue()
            : token.isIntegralNumber() ? Long.valueOf(token.longValue()) : null;
  }

  Vel vel() {
    return visitor.vel();
  }

  /**
   * @throws dev.vel.wire.VelException {@code FORBIDDEN}
   */
  void require(Scope scope) {
    visitor.require(scope);
  }

  Call.State state() {
    return call.state();
  }

  void expectToWait() {
    visitor.expectToWait();
  }

  /**
   * Tells the client how far the work is, if it asked to be told and this is further than before.
   *
   * @param percent 0–100
   */
  void progress(double percent, String message) {
    if (progressToken != null && percent > shown) {
      shown = percent;
      exchange
          .progressNotification(
              new ProgressNotification(progressToken, percent, WHOLE, message, null))
          .block();
    }
  }
}
