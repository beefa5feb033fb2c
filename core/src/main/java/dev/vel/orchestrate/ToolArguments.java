package dev.vel.orchestrate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.wire.Json;
import java.util.Optional;

/** The arguments of a call as a model writes them. */
final class ToolArguments {
  private ToolArguments() {}

  /**
   * The object that they are; an empty one for nothing; empty when they are something else, or hold
   * numbers that cannot be computed with.
   */
  static Optional<JsonNode> read(String text) {
    if (text.isBlank()) {
      return Optional.of(Json.object());
    }
    try {
      JsonNode tree = Json.foreign(StreamedText.storable(text));
      return Optional.ofNullable(tree).filter(JsonNode::isObject).filter(Json::isBounded);
    } catch (JsonProcessingException | StackOverflowError e) {
      return Optional.empty();
    }
  }

  /** In the one form in which the same arguments are the same text, but for their order. */
  static String write(JsonNode arguments) {
    return StreamedText.storable(Json.write(arguments));
  }
}
