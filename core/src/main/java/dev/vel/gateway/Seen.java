package dev.vel.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What a client has of an answer: its text, and of each tool call the name and the arguments. For
 * one thread.
 */
final class Seen {
  static final String TEXT = "text";

  /** Of the one function that older clients ask for in place of tools. */
  static final String FUNCTION_NAME = "function name";

  static final String FUNCTION_ARGUMENTS = "function arguments";

  private final Map<String, StringBuilder> channels = new LinkedHashMap<>();

  void add(String channel, CharSequence piece) {
    if (!piece.isEmpty()) {
      channels.computeIfAbsent(channel, key -> new StringBuilder()).append(piece);
    }
  }

  /** Takes note of the tool calls in a piece of a streamed answer. */
  void addTools(JsonNode chunk) {
    JsonNode delta = chunk.path("choices").path(0).path("delta");
    JsonNode single = delta.path("function_call");
    add(FUNCTION_NAME, single.path("name").asText(""));
    add(FUNCTION_ARGUMENTS, single.path("arguments").asText(""));
    for (JsonNode call : delta.path("tool_calls")) {
      JsonNode function = call.path("function");
      add(name(call), function.path("name").asText(""));
      add(arguments(call), function.path("arguments").asText(""));
    }
  }

  String text(String channel) {
    StringBuilder text = channels.get(channel);
    return text == null ? "" : text.toString();
  }

  Set<String> channels() {
    return channels.keySet();
  }

  boolean isEmpty() {
    return channels.isEmpty();
  }

  /** Whether it is text alone, which a model can be asked to go on from. */
  boolean isTextAlone() {
    return channels.size() == 1 && channels.containsKey(TEXT);
  }

  static String name(JsonNode toolCall) {
    return "tool " + toolCall.path("index").asInt(0) + " name";
  }

  static String arguments(JsonNode toolCall) {
    return "tool " + toolCall.path("index").asInt(0) + " arguments";
  }
}
