package dev.vel.orchestrate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.llm.ChatTool;
import dev.vel.mcp.Tool;
import dev.vel.wire.Json;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The tools that a model is told of, under names that it can use. Which they are is settled before
 * it is asked: nothing that a tool or a model says adds one. Immutable.
 */
final class Toolbox {
  /** More than this OpenAI does not take. */
  static final int MOST = 128;

  /** Longer descriptions cost tokens with every step. */
  private static final int LONGEST_DESCRIPTION = 4_096;

  private final Map<String, Tool> byName;

  private Toolbox(Map<String, Tool> byName) {
    this.byName = byName;
  }

  /** Of the first {@value #MOST} of these, by server and name. */
  static Toolbox of(Collection<Tool> tools) {
    List<Tool> sorted =
        tools.stream()
            .sorted(Comparator.comparing(Tool::server).thenComparing(Tool::name))
            .limit(MOST)
            .toList();
    Map<String, Long> uses =
        sorted.stream().collect(Collectors.groupingBy(tool -> plain(tool), Collectors.counting()));
    Map<String, Tool> byName = new LinkedHashMap<>();
    for (Tool tool : sorted) {
      String plain = plain(tool);
      boolean usable = plain.length() <= ToolNames.LONGEST && uses.getOrDefault(plain, 1L) == 1;
      byName.putIfAbsent(usable ? plain : ToolNames.marked(plain, tool.label()), tool);
    }
    return new Toolbox(byName);
  }

  boolean isEmpty() {
    return byName.isEmpty();
  }

  /** The tool that a model means by exactly this name. */
  Optional<Tool> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** As a request has them. */
  List<ChatTool> offered() {
    return byName.entrySet().stream()
        .map(entry ->
            new ChatTool(
                entry.getKey(),
                ToolText.cut(ToolText.clean(entry.getValue().description()), LONGEST_DESCRIPTION),
                parameters(entry.getValue())))
        .toList();
  }

  private static String plain(Tool tool) {
    return ToolNames.clean(tool.server() + "__" + tool.name());
  }

  /** What every provider takes: an object that says which properties it has, if only none. */
  private static ObjectNode parameters(Tool tool) {
    ObjectNode schema =
        tool.inputSchema() instanceof ObjectNode object ? object.deepCopy() : Json.object();
    schema.remove("$schema");
    schema.put("type", "object");
    if (!schema.path("properties").isObject()) {
      schema.putObject("properties");
    }
    return schema;
  }
}
