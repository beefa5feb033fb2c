package dev.vel.mcpserver;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.wire.Json;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import java.util.List;

/** What tools answer with. */
final class Results {
  private Results() {}

  /** A value in the shape of the API, as an object and as text. */
  static CallToolResult of(Object value) {
    return of(value, Json.write(value));
  }

  /**
   * The same with words of its own.
   *
   * @param text what a model reads
   */
  static CallToolResult of(Object value, String text) {
    JsonNode tree = Json.tree(value);
    return new CallToolResult(List.of(new TextContent(null, text, null)), false, plain(tree), null);
  }

  /** A refusal, in vel's own sentence. */
  static CallToolResult refusal(String sentence) {
    return new CallToolResult(List.of(new TextContent(null, sentence, null)), true, null, null);
  }

  /** Maps and lists, which any mapper writes alike. */
  private static Object plain(JsonNode tree) {
    return Json.mapper().convertValue(tree, Object.class);
  }
}
