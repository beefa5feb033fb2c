package dev.vel.taskmaster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.mcp.Tool;
import dev.vel.mcp.ToolException;
import dev.vel.mcp.ToolResult;
import dev.vel.mcp.ToolServer;
import dev.vel.wire.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Answers as task-master-ai 0.43.1 was seen to answer, and like it loses a change when two are made
 * to one project at the same time.
 */
final class FakeTaskMaster implements ToolServer {
  private final Map<String, ArrayNode> projects = new LinkedHashMap<>();
  private final AtomicInteger inside = new AtomicInteger();
  final List<String> calls = new ArrayList<>();
  volatile State state = State.CONNECTED;
  volatile ToolException.Kind fault;
  volatile String faultyTool = "";
  volatile CountDownLatch hold = new CountDownLatch(0);
  volatile boolean overlapped;

  @Override
  public String name() {
    return "taskmaster";
  }

  @Override
  public List<Tool> tools(Duration within) throws ToolException {
    refuseWhenAway();
    return List.of();
  }

  @Override
  public State state() {
    return state;
  }

  /** From now on calls fail so; null for never more. */
  void failing(ToolException.Kind kind) {
    fault = kind;
  }

  /** The next call of this tool does its work and dies before it answers. */
  void diesAfter(String tool) {
    faultyTool = tool;
  }

  @Override
  public ToolResult call(String tool, JsonNode arguments, Duration within)
      throws ToolException, InterruptedException {
    if (!hold.await(within.toNanos(), TimeUnit.NANOSECONDS)) {
      throw new ToolException(ToolException.Kind.TIMEOUT, "taskmaster did not answer in time");
    }
    refuseWhenAway();
    if (inside.incrementAndGet() > 1) {
      overlapped = true;
    }
    try {
      TimeUnit.MILLISECONDS.sleep(2);
      ToolResult answer = answer(tool, arguments);
      if (tool.equals(faultyTool)) {
        faultyTool = "";
        state = State.UNAVAILABLE;
        throw new ToolException(ToolException.Kind.CLOSED, "taskmaster hung up");
      }
      return answer;
    } finally {
      inside.decrementAndGet();
    }
  }

  private void refuseWhenAway() throws ToolException {
    ToolException.Kind kind = fault;
    if (kind != null) {
      throw new ToolException(kind, "taskmaster is " + kind.wire());
    }
    if (state == State.UNAVAILABLE) {
      throw new ToolException(ToolException.Kind.UNAVAILABLE, "taskmaster is away");
    }
  }

  private synchronized ToolResult answer(String tool, JsonNode arguments) {
    calls.add(tool);
    String root = arguments.path("projectRoot").asText();
    ArrayNode tasks = projects.computeIfAbsent(root, any -> Json.mapper().createArrayNode());
    return switch (tool) {
      case "add_task" -> {
        ObjectNode task = entry(tasks.size() + 1, arguments);
        task.putArray("subtasks");
        tasks.add(task);
        yield data(Json.object().put("taskId", tasks.size()));
      }
      case "add_subtask" -> {
        ArrayNode subtasks =
            (ArrayNode) find(tasks, arguments.path("id").asText()).orElseThrow().get("subtasks");
        ObjectNode subtask = entry(subtasks.size() + 1, arguments);
        subtasks.add(subtask);
        ObjectNode data = Json.object();
        data.set("subtask", subtask);
        yield data(data);
      }
      case "set_task_status" -> {
        for (String id : arguments.path("id").asText().split(",")) {
          Optional<ObjectNode> task = find(tasks, id);
          if (task.isEmpty()) {
            yield error("Failed to update task status for " + id);
          }
          task.get().put("status", arguments.path("status").asText());
          closeParent(tasks, id);
        }
        yield data(Json.object());
      }
      case "update_task", "update_subtask" -> {
        JsonNode metadata = Json.read(arguments.path("metadata").asText(), JsonNode.class);
        ObjectNode task = find(tasks, arguments.path("id").asText()).orElseThrow();
        if (task.path("status").asText().equals("done")) {
          yield data(Json.object().put("updated", false));
        }
        task.set("metadata", metadata);
        yield data(Json.object().put("updated", true));
      }
      case "get_task" ->
          find(tasks, arguments.path("id").asText())
              .map(FakeTaskMaster::data)
              .orElseGet(() -> error("No tasks found"));
      case "get_tasks" -> {
        ObjectNode data = Json.object();
        ArrayNode open = data.putArray("tasks");
        List<String> wanted = List.of(arguments.path("status").asText().split(","));
        tasks.forEach(task -> {
          if (wanted.contains(task.path("status").asText())) {
            open.add(task);
          }
        });
        yield data(data);
      }
      default -> error("no tool " + tool);
    };
  }

  /** The last subtask that is done closes its task. */
  private static void closeParent(ArrayNode tasks, String id) {
    int dot = id.indexOf('.');
    if (dot > 0) {
      ObjectNode parent = find(tasks, id.substring(0, dot)).orElseThrow();
      boolean all = true;
      for (JsonNode subtask : parent.path("subtasks")) {
        all &= subtask.path("status").asText().equals("done");
      }
      if (all) {
        parent.put("status", "done");
      }
    }
  }

  private static ObjectNode entry(int id, JsonNode arguments) {
    ObjectNode entry =
        Json.object()
            .put("id", id)
            .put("title", arguments.path("title").asText())
            .put("details", arguments.path("details").asText())
            .put("status", "pending");
    ArrayNode dependencies = entry.putArray("dependencies");
    for (String id2 : arguments.path("dependencies").asText("").split(",")) {
      if (!id2.isEmpty()) {
        dependencies.add(id2);
      }
    }
    return entry;
  }

  private static Optional<ObjectNode> find(ArrayNode tasks, String id) {
    String[] path = id.split("\\.");
    ObjectNode task = (ObjectNode) tasks.get(Integer.parseInt(path[0]) - 1);
    if (task == null || path.length == 1) {
      return Optional.ofNullable(task);
    }
    return Optional.ofNullable(
        (ObjectNode) task.path("subtasks").get(Integer.parseInt(path[1]) - 1));
  }

  private static ToolResult data(JsonNode data) {
    ObjectNode answer = Json.object();
    answer.set("data", data);
    return new ToolResult(Json.write(answer), false);
  }

  private static ToolResult error(String message) {
    return new ToolResult("Error: " + message + "\nVersion: 0.43.1", true);
  }

  /** The tasks of the only project. */
  synchronized ArrayNode tasks() {
    return projects.isEmpty()
        ? Json.mapper().createArrayNode()
        : Objects.requireNonNull(projects.values().iterator().next()).deepCopy();
  }

  /** How often a tool was called. */
  synchronized long calls(String tool) {
    return calls.stream().filter(tool::equals).count();
  }
}
