package dev.vel.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The GitHub Action, and the workflows of this repository. */
public final class ActionFiles {
  static final Path GITHUB = Path.of("..", ".github").toAbsolutePath().normalize();
  static final Path ACTION = GITHUB.resolve("actions").resolve("vel");

  private ActionFiles() {}

  static JsonNode read(Path file) throws IOException {
    return new YAMLMapper().readTree(Files.readString(file));
  }

  static JsonNode action() throws IOException {
    return read(ACTION.resolve("action.yml"));
  }

  static List<String> names(JsonNode object) {
    return object.properties().stream().map(Map.Entry::getKey).toList();
  }

  /** What the action promises to the steps that follow. */
  public static List<String> outputs() throws IOException {
    return names(action().path("outputs"));
  }

  /** The variables that the step that runs the tasks gets, for these inputs and the defaults. */
  public static Map<String, String> inputs(Map<String, String> given) throws IOException {
    Map<String, String> variables = new HashMap<>();
    for (Map.Entry<String, JsonNode> input : action().path("inputs").properties()) {
      String name = input.getKey();
      variables.put(
          "INPUT_" + name.toUpperCase(Locale.ROOT).replace('-', '_'),
          given.getOrDefault(name, input.getValue().path("default").asText()));
    }
    return variables;
  }
}
