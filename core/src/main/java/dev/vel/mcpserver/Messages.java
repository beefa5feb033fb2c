package dev.vel.mcpserver;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.wire.Json;
import dev.vel.wire.VelException;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCNotification;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCRequest;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse.JSONRPCError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The frames of JSON-RPC 2.0 as MCP uses them: one message at a time, never a batch. */
public final class Messages {
  private static final int LONGEST_ID = 200;

  private Messages() {}

  /**
   * Reads one message.
   *
   * @throws McpError {@code PARSE_ERROR} for what is not JSON, {@code INVALID_REQUEST} for what is
   *     no message
   */
  public static JSONRPCMessage read(byte[] bytes) {
    JsonNode tree;
    try {
      tree = Json.parse(bytes);
    } catch (VelException malformed) {
      throw error(ErrorCodes.PARSE_ERROR, malformed.sentence());
    }
    if (tree.isArray()) {
      throw invalid("batches are not taken; send one message at a time");
    }
    if (!tree.isObject() || !"2.0".equals(tree.path("jsonrpc").textValue())) {
      throw invalid("this is no message of JSON-RPC 2.0");
    }
    return tree.has("method") ? call(tree) : response(tree);
  }

  /** The message on one line. */
  public static String write(JSONRPCMessage message) {
    try {
      return McpJsonDefaults.getMapper().writeValueAsString(message);
    } catch (IOException e) {
      throw new IllegalStateException("a message cannot be written", e);
    }
  }

  /**
   * The answer to what is no message.
   *
   * @param id of the request where it is known, else null
   */
  public static byte[] refusal(@Nullable Object id, McpError why) {
    JSONRPCError error = why.getJsonRpcError();
    var frame = Json.object().put("jsonrpc", "2.0");
    frame.set("id", Json.mapper().valueToTree(id));
    frame.putObject("error").put("code", error.code()).put("message", error.message());
    return Json.write(frame).getBytes(StandardCharsets.UTF_8);
  }

  /** An error of the protocol. */
  public static McpError error(int code, String sentence) {
    return McpError.builder(code).message(sentence).build();
  }

  private static McpError invalid(String sentence) {
    return error(ErrorCodes.INVALID_REQUEST, sentence);
  }

  private static JSONRPCMessage call(JsonNode tree) {
    if (!tree.path("method").isTextual()) {
      throw invalid("method must be a string");
    }
    JsonNode params = tree.path("params");
    if (!params.isObject() && !params.isMissingNode() && !params.isNull()) {
      throw invalid("params must be an object");
    }
    String method = tree.path("method").textValue();
    Object given = params.isObject() ? Json.mapper().convertValue(params, Object.class) : null;
    return tree.has("id")
        ? new JSONRPCRequest("2.0", method, id(tree.path("id")), given)
        : new JSONRPCNotification("2.0", method, given);
  }

  private static JSONRPCMessage response(JsonNode tree) {
    if (tree.has("result") == tree.has("error")) {
      throw invalid("a message has a method, a result or an error");
    }
    JsonNode error = tree.path("error");
    return new JSONRPCResponse(
        "2.0",
        id(tree.path("id")),
        tree.has("result") ? Json.mapper().convertValue(tree.path("result"), Object.class) : null,
        tree.has("error")
            ? new JSONRPCError(error.path("code").asInt(), error.path("message").asText(), null)
            : null);
  }

  private static Object id(JsonNode id) {
    if (id.isTextual() && id.textValue().length() <= LONGEST_ID) {
      return id.textValue();
    }
    if (id.isIntegralNumber() && id.canConvertToLong()) {
      return id.canConvertToInt() ? (Object) id.intValue() : id.longValue();
    }
    throw invalid("id must be a whole number or a string of at most " + LONGEST_ID + " characters");
  }
}
