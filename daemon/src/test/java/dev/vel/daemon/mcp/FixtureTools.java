package dev.vel.daemon.mcp;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.wire.Json;
import io.modelcontextprotocol.server.McpServerFeatures.SyncToolSpecification;
import io.modelcontextprotocol.server.McpSyncServerExchange;
import io.modelcontextprotocol.spec.McpSchema.AudioContent;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.Content;
import io.modelcontextprotocol.spec.McpSchema.CreateMessageRequest;
import io.modelcontextprotocol.spec.McpSchema.ElicitFormRequest;
import io.modelcontextprotocol.spec.McpSchema.ElicitResult;
import io.modelcontextprotocol.spec.McpSchema.EmbeddedResource;
import io.modelcontextprotocol.spec.McpSchema.ImageContent;
import io.modelcontextprotocol.spec.McpSchema.LoggingLevel;
import io.modelcontextprotocol.spec.McpSchema.LoggingMessageNotification;
import io.modelcontextprotocol.spec.McpSchema.ProgressNotification;
import io.modelcontextprotocol.spec.McpSchema.Role;
import io.modelcontextprotocol.spec.McpSchema.SamplingMessage;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import io.modelcontextprotocol.spec.McpSchema.TextResourceContents;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/** The tools that the conformance suite calls. */
final class FixtureTools {
  private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};
  private static final String NOTHING = "{\"type\": \"object\"}";
  private static final String WAV =
      "UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAAB9AAACABAAZGF0YQIAAAAAAA==";
  private static final String DEFAULTS =
      """
      {"type": "object", "required": [], "properties": {
        "name": {"type": "string", "default": "John Doe"},
        "age": {"type": "integer", "default": 30},
        "score": {"type": "number", "default": 95.5},
        "status": {"type": "string", "enum": ["active", "inactive", "pending"], "default": "active"},
        "verified": {"type": "boolean", "default": true}}}
      """;
  private static final String ENUMS =
      """
      {"type": "object", "required": [], "properties": {
        "untitledSingle": {"type": "string", "enum": ["option1", "option2", "option3"]},
        "titledSingle": {"type": "string", "oneOf": [
          {"const": "value1", "title": "First Option"}, {"const": "value2", "title": "Second Option"},
          {"const": "value3", "title": "Third Option"}]},
        "legacyEnum": {"type": "string", "enum": ["opt1", "opt2", "opt3"],
          "enumNames": ["Option One", "Option Two", "Option Three"]},
        "untitledMulti": {"type": "array", "items": {"type": "string", "enum": ["option1", "option2", "option3"]}},
        "titledMulti": {"type": "array", "items": {"anyOf": [
          {"const": "value1", "title": "First Choice"}, {"const": "value2", "title": "Second Choice"},
          {"const": "value3", "title": "Third Choice"}]}}}}
      """;
  private static final String USER =
      """
      {"type": "object", "required": ["username", "email"], "properties": {
        "username": {"type": "string", "description": "User's response"},
        "email": {"type": "string", "description": "User's email address"}}}
      """;
  private static final String DRAFT_2020_12 =
      """
      {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object",
       "$defs": {"address": {"type": "object", "properties": {
         "street": {"type": "string"}, "city": {"type": "string"}}}},
       "properties": {"name": {"type": "string"}, "address": {"$ref": "#/$defs/address"}},
       "additionalProperties": false}
      """;

  private FixtureTools() {}

  static List<SyncToolSpecification> all() {
    ImageContent image = new ImageContent(null, FixtureResources.PNG, "image/png", null);
    return List.of(
        answering("test_simple_text", text("This is a simple text response for testing.")),
        answering("test_image_content", image),
        answering("test_audio_content", new AudioContent(null, WAV, "audio/wav", null)),
        answering(
            "test_embedded_resource",
            resource(
                "test://embedded-resource", "text/plain", "This is an embedded resource content.")),
        answering(
            "test_multiple_content_types",
            text("Multiple content types test:"),
            image,
            resource(
                "test://mixed-content-resource",
                "application/json",
                "{\"test\":\"data\",\"value\":123}")),
        tool(
            "test_error_handling",
            NOTHING,
            (exchange, request) ->
                new CallToolResult(
                    List.of(text("This tool intentionally returns an error for testing")),
                    true,
                    null,
                    null)),
        tool("test_tool_with_logging", NOTHING, FixtureTools::log),
        tool("test_tool_with_progress", NOTHING, FixtureTools::progress),
        tool("test_sampling", NOTHING, FixtureTools::sample),
        tool(
            "test_elicitation",
            NOTHING,
            (exchange, request) ->
                elicited(
                    "User response: ",
                    elicit(exchange, String.valueOf(request.arguments().get("message")), USER))),
        tool(
            "test_elicitation_sep1034_defaults",
            NOTHING,
            (exchange, request) ->
                elicited("Elicitation completed: ", elicit(exchange, "Defaults", DEFAULTS))),
        tool(
            "test_elicitation_sep1330_enums",
            NOTHING,
            (exchange, request) ->
                elicited("Elicitation completed: ", elicit(exchange, "Choices", ENUMS))),
        tool("test_reconnection", NOTHING, FixtureTools::reconnect),
        tool(
            "json_schema_2020_12_tool",
            DRAFT_2020_12,
            (exchange, request) -> result(text("done"))));
  }

  private static CallToolResult log(McpSyncServerExchange exchange, CallToolRequest request) {
    for (String line :
        List.of("Tool execution started", "Tool processing data", "Tool execution completed")) {
      exchange.loggingNotification(
          new LoggingMessageNotification(LoggingLevel.INFO, "fixture", line, null));
      pause(50);
    }
    return result(text("logged"));
  }

  private static CallToolResult progress(McpSyncServerExchange exchange, CallToolRequest request) {
    for (double step : List.of(0.0, 50.0, 100.0)) {
      if (request.progressToken() != null) {
        exchange.progressNotification(
            new ProgressNotification(request.progressToken(), step, 100.0, null, null));
      }
      pause(50);
    }
    return result(text("done"));
  }

  private static CallToolResult sample(McpSyncServerExchange exchange, CallToolRequest request) {
    String prompt = String.valueOf(request.arguments().get("prompt"));
    Content answer =
        exchange
            .createMessage(
                CreateMessageRequest.builder(
                        List.of(new SamplingMessage(Role.USER, text(prompt))), 100)
                    .build())
            .content();
    return result(
        text("LLM response: " + (answer instanceof TextContent said ? said.text() : answer)));
  }

  /** Hangs up on the client, which is to come back for the answer. */
  private static CallToolResult reconnect(McpSyncServerExchange exchange, CallToolRequest request) {
    Outbox stream = (Outbox) exchange.transportContext().get(Outbox.KEY);
    // From then on it is a stream, and no document.
    pause(1_200);
    stream.hangUp();
    pause(500);
    return result(text("Reconnection test completed successfully"));
  }

  private static ElicitResult elicit(
      McpSyncServerExchange exchange, String message, String schema) {
    return exchange.createElicitation(new ElicitFormRequest(message, object(schema), null));
  }

  private static CallToolResult elicited(String words, ElicitResult answer) {
    return result(
        text(
            words
                + "action="
                + answer.action().name().toLowerCase(java.util.Locale.ROOT)
                + ", content="
                + Json.write(answer.content() == null ? Map.of() : answer.content())));
  }

  private static SyncToolSpecification answering(String name, Content... contents) {
    return tool(name, NOTHING, (exchange, request) -> result(contents));
  }

  private static SyncToolSpecification tool(
      String name,
      String schema,
      BiFunction<McpSyncServerExchange, CallToolRequest, CallToolResult> call) {
    return new SyncToolSpecification(
        Tool.builder(name, object(schema)).description("For the conformance suite").build(), call);
  }

  private static CallToolResult result(Content... contents) {
    return new CallToolResult(List.of(contents), false, null, null);
  }

  private static TextContent text(String text) {
    return new TextContent(null, text, null);
  }

  private static EmbeddedResource resource(String uri, String type, String text) {
    return new EmbeddedResource(null, new TextResourceContents(uri, type, text, null), null);
  }

  private static Map<String, Object> object(String json) {
    return Json.mapper().convertValue(Json.read(json, JsonNode.class), OBJECT);
  }

  private static void pause(int millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
