package dev.vel.llm.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.wire.Json;
import org.jspecify.annotations.Nullable;

/**
 * A call of one of the request's tools.
 *
 * @param id told back with the tool's result
 * @param arguments JSON that satisfies the tool's schema
 */
record ToolCall(String id, String name, String arguments) {

  /**
   * The tool to call: the one that {@code tool_choice} forces, or the first one whose name stands
   * in the prompt; null for none. Once a tool's result is the last message, the answer is a text.
   */
  static @Nullable ToolCall wanted(JsonNode body, String prompt) {
    JsonNode choice = body.path("tool_choice");
    String forced = choice.path("function").path("name").asText("");
    JsonNode messages = body.path("messages");
    boolean answered = messages.path(messages.size() - 1).path("role").asText("").equals("tool");
    for (JsonNode tool : body.path("tools")) {
      JsonNode function = tool.path("function");
      String name = function.path("name").asText("");
      boolean wanted =
          !forced.isEmpty()
              ? name.equals(forced)
              : switch (choice.asText("auto")) {
                case "required" -> true;
                case "none" -> false;
                default -> !answered && prompt.contains(name);
              };
      if (wanted && !name.isEmpty()) {
        return of(name, function.path("parameters"), prompt);
      }
    }
    return null;
  }

  private static ToolCall of(String name, JsonNode parameters, String prompt) {
    JsonNode schema = parameters.isObject() ? parameters : Json.object().put("type", "object");
    String arguments = Json.write(SchemaSample.of(schema, Answers.quote(prompt)));
    String id = "call_sandbox_" + Integer.toHexString((name + arguments).hashCode());
    return new ToolCall(id, name, arguments);
  }

  /** As chat completions write it, with these arguments. */
  ObjectNode json(String with) {
    ObjectNode call = Json.object().put("id", id).put("type", "function");
    call.putObject("function").put("name", name).put("arguments", with);
    return call;
  }
}
