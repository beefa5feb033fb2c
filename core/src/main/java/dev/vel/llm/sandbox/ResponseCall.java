package dev.vel.llm.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.wire.Json;

/** A request of the Responses API, put as one for chat completions that asks the same. */
final class ResponseCall {
  private ResponseCall() {}

  static JsonNode asChat(JsonNode body) throws ApiError {
    ObjectNode chat = Json.object().put("model", body.path("model").asText());
    ArrayNode messages = chat.putArray("messages");
    if (body.path("instructions").isTextual()) {
      say(messages, "system", body.path("instructions"));
    }
    JsonNode input = body.path("input");
    if (input.isTextual()) {
      say(messages, "user", input);
    } else if (input.isArray() && !input.isEmpty()) {
      input.forEach(item -> add(messages, item));
    } else {
      throw ApiError.invalid("input", "input must be a text or a list of at least one item.");
    }
    copy(body, "stream", chat, "stream");
    copy(body, "max_output_tokens", chat, "max_completion_tokens");
    JsonNode format = body.path("text").path("format");
    if (format.isObject()) {
      ObjectNode as = chat.putObject("response_format").put("type", format.path("type").asText());
      as.putObject("json_schema").set("schema", format.path("schema"));
    }
    tools(body, chat);
    return chat;
  }

  private static void add(ArrayNode messages, JsonNode item) {
    switch (item.path("type").asText("message")) {
      case "message" -> say(messages, item.path("role").asText("user"), item.path("content"));
      case "function_call_output" -> say(messages, "tool", item.path("output"));
      default -> {
        // Reasoning and calls of before change nothing about what is to be said now.
      }
    }
  }

  private static void say(ArrayNode messages, String role, JsonNode content) {
    messages.addObject().put("role", role).set("content", content);
  }

  private static void tools(JsonNode body, ObjectNode chat) {
    ArrayNode tools = chat.putArray("tools");
    for (JsonNode tool : body.path("tools")) {
      if (tool.path("type").asText().equals("function")) {
        tools.addObject().put("type", "function").set("function", tool);
      }
    }
    JsonNode choice = body.path("tool_choice");
    if (choice.isObject()) {
      chat.putObject("tool_choice").put("type", "function").set("function", choice);
    } else {
      copy(body, "tool_choice", chat, "tool_choice");
    }
  }

  private static void copy(JsonNode from, String name, ObjectNode to, String as) {
    if (from.hasNonNull(name)) {
      to.set(as, from.get(name));
    }
  }
}
