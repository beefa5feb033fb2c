package dev.vel.mcpserver;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.api.Vel;
import dev.vel.identity.Scope;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.Json;
import dev.vel.wire.VelException;
import io.modelcontextprotocol.server.McpAsyncServerExchange;
import io.modelcontextprotocol.server.McpNotificationHandler;
import io.modelcontextprotocol.server.McpRequestHandler;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import io.modelcontextprotocol.spec.McpSchema.ListToolsResult;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * What each method of the protocol does. Everything runs on the thread of whoever subscribes, which
 * is the request's own. Thread-safe.
 */
final class Methods {
  private static final Logger LOG = LoggerFactory.getLogger(Methods.class);

  private final Calls calls;
  private final Map<String, VelTool> tools = new LinkedHashMap<>();

  Methods(Calls calls) {
    this.calls = calls;
    Stream.of(Stream.of(RunTask.tool()), TaskTools.all().stream(), AgentTools.all().stream())
        .flatMap(each -> each)
        .forEach(tool -> tools.put(tool.name(), tool));
  }

  Map<String, McpRequestHandler<?>> requests() {
    return Map.of(
        McpSchema.METHOD_PING,
        (exchange, params) -> Mono.just(Map.of()),
        McpSchema.METHOD_TOOLS_LIST,
        (exchange, params) -> Mono.just(listTools()),
        McpSchema.METHOD_TOOLS_CALL,
        (exchange, params) -> Mono.fromCallable(() -> callTool(exchange, tree(params))),
        McpSchema.METHOD_RESOURCES_LIST,
        reading(Resources::list),
        McpSchema.METHOD_RESOURCES_TEMPLATES_LIST,
        (exchange, params) -> Mono.just(Resources.templates()),
        McpSchema.METHOD_RESOURCES_READ,
        reading(Resources::read),
        McpSchema.METHOD_PROMPT_LIST,
        reading(Prompts::list),
        McpSchema.METHOD_PROMPT_GET,
        reading(Prompts::get),
        McpSchema.METHOD_COMPLETION_COMPLETE,
        reading(Completions::of));
  }

  Map<String, McpNotificationHandler> notifications() {
    McpNotificationHandler nothing = (exchange, params) -> Mono.empty();
    return Map.of(
        McpSchema.METHOD_NOTIFICATION_INITIALIZED,
        nothing,
        McpSchema.METHOD_NOTIFICATION_PROGRESS,
        nothing,
        McpSchema.METHOD_NOTIFICATION_ROOTS_LIST_CHANGED,
        nothing,
        "notifications/cancelled",
        (exchange, params) -> Mono.fromRunnable(() -> cancel(exchange, tree(params))));
  }

  private void cancel(McpAsyncServerExchange exchange, JsonNode params) {
    JsonNode id = params.path("requestId");
    if (id.isTextual()) {
      calls.cancel(exchange.sessionId(), id.textValue());
    } else if (id.isIntegralNumber()) {
      calls.cancel(exchange.sessionId(), id.longValue());
    }
  }

  private ListToolsResult listTools() {
    return new ListToolsResult(tools.values().stream().map(VelTool::shown).toList(), null, null);
  }

  /** The result; null when the client took the request back, who gets no answer then. */
  private @Nullable CallToolResult callTool(McpAsyncServerExchange exchange, JsonNode params)
      throws InterruptedException {
    VelTool tool = tools.get(params.path("name").asText());
    if (tool == null) {
      throw Messages.error(ErrorCodes.INVALID_PARAMS, "there is no such tool");
    }
    JsonNode arguments = params.hasNonNull("arguments") ? params.path("arguments") : Json.object();
    Turn turn = Turn.of(exchange.transportContext());
    Work work = new Work(turn.visitor(), turn.call(), exchange, params.path("_meta"));
    CallToolResult result = use(tool, work, arguments);
    return turn.call().state() == Call.State.CANCELLED ? null : result;
  }

  private static CallToolResult use(VelTool tool, Work work, JsonNode arguments)
      throws InterruptedException {
    try {
      work.require(tool.scope());
      return tool.use().answer(work, arguments);
    } catch (VelException refusal) {
      return Results.refusal(refusal.sentence());
    } catch (McpError protocol) {
      throw protocol;
    } catch (RuntimeException unexpected) {
      LOG.error("unexpected failure of the tool {}", tool.name(), unexpected);
      return Results.refusal("Something went wrong on the server; its log has more");
    }
  }

  private static McpRequestHandler<Object> reading(BiFunction<Vel, JsonNode, Object> read) {
    return (exchange, params) ->
        Mono.fromCallable(() -> {
          Visitor visitor = Turn.of(exchange.transportContext()).visitor();
          try {
            visitor.require(Scope.READ);
            return read.apply(visitor.vel(), tree(params));
          } catch (VelException refusal) {
            throw Messages.error(code(refusal.code()), refusal.sentence());
          } catch (McpError protocol) {
            throw protocol;
          } catch (RuntimeException unexpected) {
            LOG.error("unexpected failure of a request", unexpected);
            throw Messages.error(
                ErrorCodes.INTERNAL_ERROR, "Something went wrong on the server; its log has more");
          }
        });
  }

  private static int code(ErrorCode code) {
    return switch (code) {
      case VALIDATION_ERROR, MALFORMED_JSON, NOT_FOUND -> ErrorCodes.INVALID_PARAMS;
      case AUTHENTICATION_REQUIRED,
          INVALID_CREDENTIALS,
          FORBIDDEN,
          METHOD_NOT_ALLOWED,
          CONFLICT,
          PAYLOAD_TOO_LARGE,
          UNSUPPORTED_MEDIA_TYPE,
          IDEMPOTENCY_MISMATCH,
          RATE_LIMIT_EXCEEDED,
          QUOTA_EXCEEDED ->
          ErrorCodes.INVALID_REQUEST;
      case INTERNAL_SERVER_ERROR, UNAVAILABLE -> ErrorCodes.INTERNAL_ERROR;
    };
  }

  private static JsonNode tree(@Nullable Object params) {
    return params == null ? Json.object() : Json.tree(params);
  }
}
