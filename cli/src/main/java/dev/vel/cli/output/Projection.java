package dev.vel.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.wire.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The fields that were chosen of every item, in the order in which they were named. A path leads
 * through objects and lists alike. Immutable.
 */
public final class Projection {
  private final List<String> paths;
  private final Map<String, Branch> roots = new LinkedHashMap<>();

  /** A field; without children all of it is meant. */
  private record Branch(Map<String, Branch> children) {}

  /**
   * @param paths dotted, such as {@code result.output}
   */
  public Projection(List<String> paths) {
    this.paths = List.copyOf(paths);
    for (String path : paths) {
      boolean covered =
          paths.stream().anyMatch(other -> path.startsWith(other + ".")); // Its parent is whole.
      if (!covered) {
        add(path);
      }
    }
  }

  private void add(String path) {
    Map<String, Branch> level = roots;
    for (String name : path.split("\\.")) {
      level = level.computeIfAbsent(name, fresh -> new Branch(new LinkedHashMap<>())).children();
    }
  }

  /** The columns. */
  List<String> paths() {
    return paths;
  }

  /** What remains of an item, in the shape that it had. */
  JsonNode of(JsonNode item) {
    return of(item, roots);
  }

  private static JsonNode of(JsonNode value, Map<String, Branch> wanted) {
    if (wanted.isEmpty()) {
      return value;
    }
    if (value.isArray()) {
      ArrayNode kept = Json.array();
      value.forEach(each -> kept.add(of(each, wanted)));
      return kept;
    }
    if (!value.isObject()) {
      return NullNode.getInstance();
    }
    ObjectNode kept = Json.object();
    wanted.forEach((name, branch) -> {
      JsonNode child = value.path(name);
      kept.set(name, child.isMissingNode() ? NullNode.getInstance() : of(child, branch.children()));
    });
    return kept;
  }

  /** A field as one text for people; empty for null. */
  public static String text(JsonNode item, String path) {
    JsonNode value = item;
    String[] names = path.split("\\.");
    for (int i = 0; i < names.length; i++) {
      if (value.isArray()) {
        return joined(value, String.join(".", List.of(names).subList(i, names.length)));
      }
      value = value.path(names[i]);
    }
    return value.isArray() ? joined(value, "") : scalar(value);
  }

  private static String joined(JsonNode list, String path) {
    StringBuilder text = new StringBuilder();
    for (JsonNode each : list) {
      text.append(text.isEmpty() ? "" : ", ");
      text.append(path.isEmpty() ? scalar(each) : text(each, path));
    }
    return text.toString();
  }

  private static String scalar(JsonNode value) {
    if (value.isNull() || value.isMissingNode()) {
      return "";
    }
    return value.isContainerNode() ? value.toString() : value.asText();
  }
}
