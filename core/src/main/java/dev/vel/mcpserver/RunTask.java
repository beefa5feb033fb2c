package dev.vel.mcpserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.api.Vel;
import dev.vel.mcpserver.Shapes.Effect;
import dev.vel.task.NewTask;
import dev.vel.task.Task;
import dev.vel.task.TaskEvent;
import dev.vel.task.TaskStatus;
import dev.vel.task.TaskWatch;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.Fields;
import dev.vel.wire.Json;
import dev.vel.wire.VelException;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The tool that runs a task, and waits for it unless it is told not to. */
final class RunTask {
  /** How soon a cancellation is noticed. */
  private static final Duration GLANCE = Duration.ofMillis(100);

  private static final int LONGEST_WAIT = 3_600;
  private static final int USUAL_WAIT = 300;

  /**
   * What is asked for.
   *
   * @param agent an id or a name
   */
  private record Wish(
      @Nullable String agent,
      String description,
      boolean waits,
      Duration patience,
      @Nullable String idempotencyKey) {}

  private RunTask() {}

  static VelTool tool() {
    return Shapes.tool(
        "run_task",
        "Run a task",
        "Runs a task on an agent: vel chooses the model, retries and fails over, and records tokens"
            + " and cost. Waits for the result unless wait is false; a task that takes longer than"
            + " timeout_seconds goes on, and get_task reads its result later.",
        Effect.ADDS,
        """
        {"type": "object", "required": ["description"], "additionalProperties": false,
         "properties": {
          "description": {"type": "string", "minLength": 1, "maxLength": 100000,
                          "description": "What to do: the prompt"},
          "agent": {"type": "string", "description": "The agent's id or name; default 'default'"},
          "priority": {"enum": ["low", "medium", "high"], "default": "medium"},
          "parameters": {"type": "object", "description": "What the task wants of routing and of the answer",
           "properties": {
            "model": {"type": "string"}, "provider": {"type": "string"},
            "optimize": {"type": "string", "description": "Such as cost, speed or quality"},
            "language": {"type": "string"}, "max_tokens": {"type": "integer", "minimum": 1},
            "temperature": {"type": "number", "minimum": 0, "maximum": 2},
            "response_schema": {"type": "object", "description": "A JSON Schema the output must satisfy"},
            "timeout_seconds": {"type": "integer", "minimum": 1, "maximum": 600}}},
          "wait": {"type": "boolean", "default": true,
                   "description": "false answers with the task's id at once"},
          "timeout_seconds": {"type": "integer", "minimum": 1, "maximum": 3600, "default": 300,
                              "description": "How long to wait at most"},
          "idempotency_key": {"type": "string", "minLength": 1, "maxLength": 255,
                              "description": "A repeated call with the same key runs nothing anew"}}}
        """,
        Shapes.TASK,
        RunTask::run);
  }

  private static CallToolResult run(Work work, JsonNode arguments) throws InterruptedException {
    Wish wish = wish(arguments);
    UUID agent = NamedAgents.find(work.vel(), wish.agent()).id();
    NewTask wanted = NewTask.read(body(arguments, agent));
    if (wish.waits()) {
      // Before there is a task that nobody could wait for.
      work.expectToWait();
    }
    Task task = work.vel().submit(wanted, wish.idempotencyKey());
    if (wish.waits()) {
      follow(work, task.id(), wish.patience());
    }
    if (work.state() == Call.State.CANCELLED) {
      cancel(work.vel(), task.id());
    }
    return answer(work.vel().task(task.id()), wish.waits());
  }

  private static Wish wish(JsonNode arguments) {
    Fields fields = Fields.of(arguments);
    Wish wish =
        new Wish(
            fields.optionalText("agent", 1, 100),
            fields.text("description", 1, 100_000),
            Objects.requireNonNullElse(fields.optionalFlag("wait"), true),
            Duration.ofSeconds(
                Objects.requireNonNullElse(
                    fields.optionalInt("timeout_seconds", 1, LONGEST_WAIT), USUAL_WAIT)),
            fields.optionalText("idempotency_key", 1, 255));
    fields.optionalAny("priority");
    fields.optionalAny("parameters");
    fields.end();
    return wish;
  }

  private static JsonNode body(JsonNode arguments, UUID agent) {
    ObjectNode body = Json.object().put("agent_id", agent.toString());
    for (String name : List.of("description", "priority", "parameters")) {
      if (arguments.hasNonNull(name)) {
        body.set(name, arguments.get(name));
      }
    }
    return body;
  }

  /** Until it ends, nobody waits any more, or the time is over. */
  private static void follow(Work work, UUID id, Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    try (TaskWatch watch = work.vel().watch(id, 0)) {
      while (!watch.ended()
          && work.state() == Call.State.WANTED
          && System.nanoTime() - deadline < 0) {
        watch.next(GLANCE).ifPresent(event -> tell(work, event));
      }
    }
  }

  private static void tell(Work work, TaskEvent event) {
    switch (event.event()) {
      case PROGRESS ->
          work.progress(
              event.data().path("progress").asDouble(), event.data().path("message").asText());
      case DELTA, RESULT, ERROR -> {}
    }
  }

  private static void cancel(Vel vel, UUID id) {
    try {
      vel.cancel(id);
    } catch (VelException refused) {
      if (refused.code() != ErrorCode.CONFLICT) {
        throw refused;
      }
      // It had just ended.
    }
  }

  private static CallToolResult answer(Task task, boolean waited) {
    return switch (task.status()) {
      case COMPLETED -> Results.of(task, task.result() == null ? "" : task.result().output());
      case FAILED, CANCELLED -> failure(task);
      case PENDING, IN_PROGRESS ->
          Results.of(
              task,
              "Task "
                  + task.id()
                  + (waited ? " has not ended yet and goes on" : " is submitted")
                  + "; read it with get_task.");
    };
  }

  private static CallToolResult failure(Task task) {
    String sentence =
        task.status() == TaskStatus.CANCELLED
            ? "Task " + task.id() + " was cancelled."
            : "Task "
                + task.id()
                + " failed: "
                + (task.error() == null ? "no reason was given" : task.error().message());
    CallToolResult shown = Results.of(task);
    return new CallToolResult(
        List.of(new TextContent(null, sentence, null)), true, shown.structuredContent(), null);
  }
}
