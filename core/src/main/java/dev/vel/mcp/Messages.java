package dev.vel.mcp;

import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCNotification;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCRequest;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse.JSONRPCError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** Messages of the protocol as JSON: bounded in depth, forgiving about what they hold besides. */
final class Messages {
  /** The longest message that is taken, in bytes. */
  static final int LONGEST = 8 << 20;

  /** The most parts of a message: a tree takes many times the memory of its text. */
  static final int MOST_PARTS = 200_000;

  private static final int DEPTH = 100;
  private static final int NAME = 200;

  private static final ObjectMapper MAPPER =
      JsonMapper.builder(
              new JsonFactoryBuilder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(DEPTH)
                          .maxStringLength(LONGEST)
                          .maxTokenCount(MOST_PARTS)
                          .build())
                  .build())
          .build();

  private static final int LARGE = 256 << 10;

  /** Many servers may answer at the same time; their large messages are read one by one. */
  private static final Semaphore LARGE_ONES = new Semaphore(2);

  private Messages() {}

  /** A message breaks a limit. */
  static final class TooMuchException extends IOException {
    TooMuchException(JsonProcessingException cause) {
      super("a message of more than %d parts or %d levels".formatted(MOST_PARTS, DEPTH), cause);
    }
  }

  /** What the bytes hold; empty when that is no JSON object or array. */
  static Optional<JsonNode> parse(byte[] bytes) throws TooMuchException {
    return parse(new String(bytes, StandardCharsets.UTF_8));
  }

  static Optional<JsonNode> parse(String text) throws TooMuchException {
    if (text.length() <= LARGE) {
      return read(text);
    }
    LARGE_ONES.acquireUninterruptibly();
    try {
      return read(text);
    } finally {
      LARGE_ONES.release();
    }
  }

  private static Optional<JsonNode> read(String text) throws TooMuchException {
    if (text.isBlank()) {
      return Optional.empty();
    }
    try {
      return Optional.ofNullable(MAPPER.readTree(text)).filter(JsonNode::isContainerNode);
    } catch (StreamConstraintsException e) {
      throw new TooMuchException(e);
    } catch (JsonProcessingException notJson) {
      return Optional.empty();
    }
  }

  static byte[] bytes(JSONRPCMessage message) {
    try {
      return MAPPER.writeValueAsBytes(message);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a message that cannot be written", e);
    }
  }

  /** The message that a tree is; empty when it is none. Results stay trees. */
  static Optional<JSONRPCMessage> message(JsonNode tree) {
    JsonNode method = tree.path("method");
    Object id = id(tree.path("id"));
    if (method.isTextual() && method.textValue().length() <= NAME) {
      JsonNode params = tree.get("params");
      return Optional.of(
          id == null
              ? new JSONRPCNotification(method.textValue(), params)
              : new JSONRPCRequest(method.textValue(), id, params));
    }
    if (id == null || (!tree.has("result") && !tree.has("error"))) {
      return Optional.empty();
    }
    return Optional.of(
        tree.hasNonNull("error")
            ? JSONRPCResponse.error(id, error(tree.get("error")))
            : JSONRPCResponse.result(id, tree.path("result")));
  }

  private static @Nullable Object id(JsonNode id) {
    if (id.isTextual() && id.textValue().length() <= NAME) {
      return id.textValue();
    }
    return id.isIntegralNumber() && id.canConvertToLong() ? id.longValue() : null;
  }

  private static JSONRPCError error(JsonNode error) {
    return new JSONRPCError(
        error.path("code").asInt(0), Text.line(error.path("message").asText("no reason given")));
  }
}
