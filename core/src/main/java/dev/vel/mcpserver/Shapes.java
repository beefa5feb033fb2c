package dev.vel.mcpserver;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.identity.Scope;
import dev.vel.wire.Json;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.ToolAnnotations;
import java.util.Map;

/** How tools describe themselves. */
final class Shapes {
  private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

  /** What a tool does to what is there. */
  enum Effect {
    /** Nothing. */
    READS,
    /** Adds something each time. */
    ADDS,
    /** Ends something; a second call changes nothing more. */
    ENDS
  }

  private Shapes() {}

  /**
   * A tool.
   *
   * @param input a JSON Schema
   * @param output a JSON Schema of the structured content
   */
  static VelTool tool(
      String name,
      String title,
      String description,
      Effect effect,
      String input,
      String output,
      VelTool.Use use) {
    boolean reads = effect == Effect.READS;
    ToolAnnotations annotations =
        ToolAnnotations.builder()
            .title(title)
            .readOnlyHint(reads)
            .destructiveHint(effect == Effect.ENDS)
            .idempotentHint(effect != Effect.ADDS)
            .openWorldHint(effect == Effect.ADDS)
            .build();
    McpSchema.Tool shown =
        McpSchema.Tool.builder(name, schema(input))
            .title(title)
            .description(description)
            .outputSchema(schema(output))
            .annotations(annotations)
            .build();
    return new VelTool(shown, reads ? Scope.READ : Scope.WRITE, use);
  }

  private static Map<String, Object> schema(String text) {
    return Json.mapper().convertValue(Json.read(text, JsonNode.class), OBJECT);
  }

  /** A list with where it stands in the whole, as every list of vel's is answered. */
  static final String PAGE =
      """
      {"type": "object", "required": ["data", "meta"], "properties": {
        "data": {"type": "array", "items": {"type": "object"}},
        "meta": {"type": "object", "properties": {
          "total": {"type": "integer"}, "limit": {"type": "integer"}, "offset": {"type": "integer"}}}}}
      """;

  /** An object that is described elsewhere. */
  static final String OBJECT_OUT =
      """
      {"type": "object"}
      """;

  /** A task as the API shows it. */
  static final String TASK =
      """
      {"type": "object", "required": ["id", "agent_id", "description", "status"], "properties": {
        "id": {"type": "string", "format": "uuid"},
        "agent_id": {"type": "string", "format": "uuid"},
        "description": {"type": "string"},
        "status": {"enum": ["pending", "in_progress", "completed", "failed", "cancelled"]},
        "result": {"type": ["object", "null"], "description": "What came of it: output, model, tokens, cost"},
        "error": {"type": ["object", "null"], "description": "Why it failed: code, message, retryable"},
        "history": {"type": "array", "items": {"type": "object"}}}}
      """;

  /** The one argument of a tool about one task. */
  static final String TASK_ID =
      """
      {"type": "object", "required": ["task_id"], "additionalProperties": false, "properties": {
        "task_id": {"type": "string", "format": "uuid", "description": "The task's id"}}}
      """;
}
