package dev.vel.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Consumer;

/** Makes other values out of one: none, one or many, each handed on as soon as it is there. */
public interface Filter {

  /**
   * @throws FilterException when the filter does not suit the value
   */
  void apply(JsonNode value, Consumer<JsonNode> results);
}
