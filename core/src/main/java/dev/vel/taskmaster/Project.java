package dev.vel.taskmaster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.mcp.ToolException;
import dev.vel.mcp.ToolException.Kind;
import dev.vel.mcp.ToolResult;
import dev.vel.mcp.ToolServer;
import dev.vel.wire.Json;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One user's project in Task Master, through the tools of its that need no model and no key (tried
 * with task-master-ai 0.43.1). Whoever calls has the project for themselves: Task Master loses
 * changes that are made to one project at the same time.
 *
 * @param root the project's folder, as Task Master is told it
 */
record Project(ToolServer server, String root, long deadline) {
  static final String BUSY = "Task Master is too busy with other tasks";

  /** Who was given less and did not answer may be well. */
  private static final Duration FAIR = Duration.ofSeconds(2);

  /** Adds a task and tells its id. */
  String add(Wanted wanted) throws ToolException, InterruptedException {
    ObjectNode arguments =
        arguments()
            .put("title", wanted.title())
            .put("description", wanted.description())
            .put("details", wanted.marker());
    return id(call("add_task", arguments).path("taskId"));
  }

  /**
   * Adds a subtask and tells its id, such as {@code 2}.
   *
   * @param dependencies full ids, such as {@code 7.1}
   */
  String addSubtask(String parent, Wanted wanted, List<String> dependencies)
      throws ToolException, InterruptedException {
    ObjectNode arguments =
        arguments()
            .put("id", parent)
            .put("title", wanted.title())
            .put("description", wanted.description())
            .put("details", wanted.marker());
    if (!dependencies.isEmpty()) {
      arguments.put("dependencies", String.join(",", dependencies));
    }
    return id(call("add_subtask", arguments).path("subtask").path("id"));
  }

  /** Sets where entries stand. */
  void mark(List<String> ids, Mark mark) throws ToolException, InterruptedException {
    call(
        "set_task_status", arguments().put("id", String.join(",", ids)).put("status", mark.wire()));
  }

  /**
   * Keeps what came of an entry in its metadata, which no model has to rewrite.
   *
   * @return whether it was: an entry that is done is not changed
   */
  boolean result(String id, Wanted wanted) throws ToolException, InterruptedException {
    ObjectNode metadata = Json.object();
    metadata.putObject("vel").put("task_id", wanted.id().toString()).put("result", wanted.output());
    String tool = id.contains(".") ? "update_subtask" : "update_task";
    JsonNode answer = call(tool, arguments().put("id", id).put("metadata", Json.write(metadata)));
    return answer.path("updated").asBoolean(true);
  }

  /** A task by its id, if it is there and still the one that vel made. */
  Optional<Entry> find(String id, Wanted wanted) throws ToolException, InterruptedException {
    ToolResult answer = ask("get_task", arguments().put("id", id));
    if (answer.failed()) {
      return Optional.empty();
    }
    return Optional.of(Entry.read(data(answer))).filter(entry -> entry.isOf(wanted));
  }

  /** Looks for a task among those that are open: one that was added and whose id got lost. */
  Optional<Entry> search(Wanted wanted) throws ToolException, InterruptedException {
    ToolResult answer =
        ask(
            "get_tasks",
            arguments().put("status", "pending,in-progress").put("withSubtasks", true));
    if (answer.failed()) {
      // A project that has no file yet has no task either.
      return Optional.empty();
    }
    for (JsonNode task : tasks(answer)) {
      Entry entry = Entry.read(task);
      if (entry.isOf(wanted)) {
        return Optional.of(entry);
      }
    }
    return Optional.empty();
  }

  /** None when there are so many that the answer was cut: better twice in the list than never. */
  private static JsonNode tasks(ToolResult answer) {
    try {
      return data(answer).path("tasks");
    } catch (ToolException e) {
      return MissingNode.getInstance();
    }
  }

  private ObjectNode arguments() {
    return Json.object().put("projectRoot", root);
  }

  private JsonNode call(String tool, ObjectNode arguments)
      throws ToolException, InterruptedException {
    ToolResult answer = ask(tool, arguments);
    if (answer.failed()) {
      String said = answer.text().lines().findFirst().orElse("").strip();
      throw new ToolException(
          Kind.REFUSED, "Task Master refused " + tool + (said.isEmpty() ? "" : ": " + said));
    }
    return data(answer);
  }

  private ToolResult ask(String tool, ObjectNode arguments)
      throws ToolException, InterruptedException {
    Duration left = Duration.ofNanos(deadline - System.nanoTime());
    if (!left.isPositive()) {
      throw new ToolException(Kind.UNAVAILABLE, BUSY);
    }
    try {
      return server.call(tool, arguments, left);
    } catch (ToolException e) {
      if (e.kind() == Kind.TIMEOUT && left.compareTo(FAIR) < 0) {
        // The time went into waiting for others: that says nothing about Task Master.
        throw new ToolException(Kind.UNAVAILABLE, BUSY, e);
      }
      throw e;
    }
  }

  private static JsonNode data(ToolResult answer) throws ToolException {
    try {
      JsonNode data = Json.foreign(answer.text()).path("data");
      if (data.isObject()) {
        return data;
      }
    } catch (JsonProcessingException e) {
      throw new ToolException(Kind.MALFORMED, "Task Master answered something else than JSON", e);
    }
    throw new ToolException(Kind.MALFORMED, "Task Master answered without any data");
  }

  private static String id(JsonNode id) throws ToolException {
    if (id.asText("").isEmpty()) {
      throw new ToolException(Kind.MALFORMED, "Task Master did not say which id it gave");
    }
    return id.asText();
  }
}
