package dev.vel.orchestrate;

import dev.vel.agent.AgentConfig;
import dev.vel.mcp.Tool;
import dev.vel.task.TaskParameters;
import dev.vel.wire.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which tools a task may have: what its agent says, narrowed by what the task itself says. A list
 * that is null says nothing, an empty one allows nothing.
 *
 * @param servers whose tools
 * @param allowed {@code server/tool}, {@code server/*} or a tool's bare name
 * @param narrowed in the same forms
 */
record ToolWishes(
    @Nullable List<String> servers,
    @Nullable List<String> allowed,
    @Nullable List<String> narrowed) {

  static ToolWishes of(AgentConfig config, TaskParameters parameters) {
    return new ToolWishes(config.mcpServers(), config.allowedTools(), parameters.tools());
  }

  /** Whether no tool can be meant, so that nobody need be asked. */
  boolean isNone() {
    return (servers == null && allowed == null)
        || Stream.of(servers, allowed, narrowed).anyMatch(list -> list != null && list.isEmpty());
  }

  /** The servers to ask; empty for every one that the user has. */
  List<String> asked() {
    if (servers != null) {
      return servers.stream().distinct().toList();
    }
    List<String> names = Objects.requireNonNullElse(allowed, List.of());
    return names.stream().allMatch(name -> name.indexOf('/') > 0)
        ? names.stream().map(name -> name.substring(0, name.indexOf('/'))).distinct().toList()
        : List.of();
  }

  boolean allows(Tool tool) {
    return !isNone()
        && (servers == null || servers.contains(tool.server()))
        && isOneOf(allowed, tool)
        && isOneOf(narrowed, tool);
  }

  /** What is named and not among these. */
  List<String> missing(List<Tool> offered) {
    List<String> missing = new ArrayList<>();
    Stream.of(allowed, narrowed)
        .filter(Objects::nonNull)
        .flatMap(List::stream)
        .distinct()
        .filter(name -> offered.stream().noneMatch(tool -> isMeant(name, tool)))
        .forEach(missing::add);
    return missing;
  }

  /** Whether a server, or a {@code server/tool}, is meant by what is named here. */
  boolean names(String label) {
    int slash = label.indexOf('/');
    String server = slash < 0 ? label : label.substring(0, slash);
    if (slash > 0) {
      Tool tool = new Tool(server, label.substring(slash + 1), "", Json.object(), false);
      return allows(tool);
    }
    return asked().contains(server);
  }

  private static boolean isOneOf(@Nullable List<String> names, Tool tool) {
    return names == null || names.stream().anyMatch(name -> isMeant(name, tool));
  }

  private static boolean isMeant(String name, Tool tool) {
    // A server that calls its tool "other/tool" must not pass for the other server.
    boolean bare = name.indexOf('/') < 0 && name.equals(tool.name());
    return bare || name.equals(tool.label()) || name.equals(tool.server() + "/*");
  }
}
