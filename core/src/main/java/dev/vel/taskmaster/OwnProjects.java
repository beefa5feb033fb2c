package dev.vel.taskmaster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.config.Settings;
import dev.vel.db.Tx;
import dev.vel.mcp.Tool;
import dev.vel.mcp.ToolException;
import dev.vel.mcp.ToolException.Kind;
import dev.vel.mcp.ToolResult;
import dev.vel.mcp.ToolServers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Keeps agents that use Task Master's tools to the project of their owner. These tools take the
 * folder of any project, and some any file, of the machine: so a model is offered only those that
 * work on the list of tasks, is not asked for a folder, and cannot name one. Thread-safe.
 */
final class OwnProjects implements ToolServers {
  private static final String ROOT = "projectRoot";

  /** Of task-master-ai 0.43: what reads and changes the list of tasks, and nothing else. */
  private static final Set<String> TOOLS =
      Set.of(
          "add_dependency",
          "add_subtask",
          "add_task",
          "clear_subtasks",
          "expand_task",
          "fix_dependencies",
          "get_task",
          "get_tasks",
          "next_task",
          "remove_dependency",
          "remove_subtask",
          "remove_task",
          "scope_down_task",
          "scope_up_task",
          "set_task_status",
          "update_subtask",
          "update_task",
          "validate_dependencies");

  /** Arguments that are paths. */
  private static final Set<String> PATHS = Set.of(ROOT, "file", "complexityReport");

  private final ToolServers all;
  private final Path projects;
  private final Alone alone;

  /** What is done with a project. */
  interface Use<T> {
    T run() throws ToolException, InterruptedException;
  }

  /** Gives a user's project to one at a time. */
  interface Alone {
    <T> T with(UUID userId, long until, Use<T> use) throws ToolException, InterruptedException;
  }

  OwnProjects(ToolServers all, Path projects, Alone alone) {
    this.all = all;
    this.projects = projects;
    this.alone = alone;
  }

  @Override
  public List<String> names(Tx tx, UUID userId) {
    return all.names(tx, userId);
  }

  @Override
  public Offer offer(UUID userId, List<String> servers, Duration within)
      throws InterruptedException {
    Offer offer = all.offer(userId, servers, within);
    Map<String, String> missing = new TreeMap<>(offer.missing());
    List<Tool> tools =
        offer.tools().stream()
            .flatMap(tool -> {
              Optional<Tool> kept = kept(tool);
              if (kept.isEmpty()) {
                missing.put(tool.label(), tool.label() + " reaches beyond the list of tasks");
              }
              return Stream.ofNullable(kept.orElse(null));
            })
            .toList();
    return new Offer(tools, missing);
  }

  @Override
  public ToolResult call(UUID userId, Tool tool, JsonNode arguments, Duration within)
      throws ToolException, InterruptedException {
    if (!isTaskMasters(tool)) {
      return all.call(userId, tool, arguments, within);
    }
    if (!TOOLS.contains(tool.name())) {
      throw new ToolException(Kind.NOT_ALLOWED, tool.label() + " reaches beyond the list of tasks");
    }
    for (String path : PATHS) {
      if (arguments.has(path)) {
        throw new ToolException(
            Kind.INVALID_ARGUMENTS, tool.label() + " takes no " + path + " from an agent");
      }
    }
    ObjectNode own = arguments.deepCopy();
    own.put(ROOT, projects.resolve(userId.toString()).toString());
    long until = System.nanoTime() + within.toNanos();
    return alone.with(
        userId,
        until,
        () ->
            all.call(userId, tool, own, Duration.ofNanos(Math.max(1, until - System.nanoTime()))));
  }

  private static boolean isTaskMasters(Tool tool) {
    return tool.server().equals(Settings.Mcp.TASK_MASTER);
  }

  private static Optional<Tool> kept(Tool tool) {
    if (!isTaskMasters(tool)) {
      return Optional.of(tool);
    }
    if (!TOOLS.contains(tool.name()) || !(tool.inputSchema() instanceof ObjectNode given)) {
      return Optional.empty();
    }
    ObjectNode schema = given.deepCopy();
    if (schema.get("properties") instanceof ObjectNode properties) {
      properties.remove(PATHS);
    }
    if (schema.get("required") instanceof ArrayNode required) {
      ArrayNode left = schema.putArray("required");
      required.forEach(name -> {
        if (!PATHS.contains(name.asText())) {
          left.add(name);
        }
      });
    }
    return Optional.of(
        new Tool(tool.server(), tool.name(), tool.description(), schema, tool.repeatable()));
  }
}
