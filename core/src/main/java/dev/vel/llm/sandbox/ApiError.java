package dev.vel.llm.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.wire.Json;
import org.jspecify.annotations.Nullable;

/** A request the sandbox refuses, in OpenAI's error shape. */
final class ApiError extends Exception {
  private final int status;
  private final String type;
  private final @Nullable String param;
  private final @Nullable String code;

  ApiError(int status, String type, @Nullable String param, @Nullable String code, String message) {
    super(message, null, false, false);
    this.status = status;
    this.type = type;
    this.param = param;
    this.code = code;
  }

  static ApiError invalid(@Nullable String param, String message) {
    return new ApiError(400, "invalid_request_error", param, null, message);
  }

  int status() {
    return status;
  }

  ObjectNode body() {
    ObjectNode body = Json.object();
    body.putObject("error")
        .put("message", getMessage())
        .put("type", type)
        .put("param", param)
        .put("code", code);
    return body;
  }
}
