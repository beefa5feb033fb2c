package dev.vel.mcpserver;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.mcpserver.Shapes.Effect;
import dev.vel.task.Priority;
import dev.vel.task.TaskQuery;
import dev.vel.task.TaskStatus;
import dev.vel.usage.UsageQuery;
import dev.vel.usage.UsageQuery.GroupBy;
import dev.vel.wire.Fields;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Tools about tasks that were submitted, and what they used. */
final class TaskTools {
  private static final int LONGEST_SEARCH = 200;

  private TaskTools() {}

  static List<VelTool> all() {
    return List.of(
        Shapes.tool(
            "get_task",
            "Get a task",
            "Reads a task: its status, its result or error, and its history.",
            Effect.READS,
            Shapes.TASK_ID,
            Shapes.TASK,
            (work, arguments) -> Results.of(work.vel().task(Arguments.taskId(arguments)))),
        Shapes.tool(
            "search_tasks",
            "Search tasks",
            "Lists the caller's tasks, newest first, filtered by text, status, agent, priority and"
                + " time.",
            Effect.READS,
            """
            {"type": "object", "additionalProperties": false, "properties": {
              "q": {"type": "string", "maxLength": 200,
                    "description": "Text that the description contains, without regard to case"},
              "status": {"enum": ["pending", "in_progress", "completed", "failed", "cancelled"]},
              "agent": {"type": "string", "description": "The agent's id or name"},
              "priority": {"enum": ["low", "medium", "high"]},
              "created_after": {"type": "string", "format": "date-time"},
              "created_before": {"type": "string", "format": "date-time"},
              "limit": {"type": "integer", "minimum": 1, "maximum": 100, "default": 20},
              "offset": {"type": "integer", "minimum": 0, "default": 0}}}
            """,
            Shapes.PAGE,
            TaskTools::search),
        Shapes.tool(
            "cancel_task",
            "Cancel a task",
            "Ends a task that is not final; the output that had come by then is kept.",
            Effect.ENDS,
            Shapes.TASK_ID,
            Shapes.TASK,
            (work, arguments) -> Results.of(work.vel().cancel(Arguments.taskId(arguments)))),
        Shapes.tool(
            "retry_task",
            "Retry a task",
            "Submits a task that has ended anew, as a task of its own, and answers at once.",
            Effect.ADDS,
            Shapes.TASK_ID,
            Shapes.TASK,
            (work, arguments) -> Results.of(work.vel().retry(Arguments.taskId(arguments)))),
        Shapes.tool(
            "get_usage",
            "Get usage",
            "Sums up calls, tokens and cost in US dollars by day, provider, model or agent.",
            Effect.READS,
            """
            {"type": "object", "additionalProperties": false, "properties": {
              "from": {"type": "string", "format": "date-time",
                       "description": "Default: the first of this month in UTC"},
              "to": {"type": "string", "format": "date-time", "description": "Default: now"},
              "group_by": {"enum": ["day", "provider", "model", "agent", "user"], "default": "day"}}}
            """,
            """
            {"type": "object", "required": ["data", "total"], "properties": {
              "data": {"type": "array", "items": {"type": "object"}}, "total": {"type": "object"}}}
            """,
            TaskTools::usage));
  }

  private static CallToolResult search(Work work, JsonNode arguments) {
    Fields fields = Fields.of(arguments);
    String agent = fields.optionalText("agent", 1, 100);
    TaskQuery query =
        new TaskQuery(
            fields.optionalChoice("status", TaskStatus.class),
            null,
            fields.optionalChoice("priority", Priority.class),
            fields.optionalTime("created_after"),
            fields.optionalTime("created_before"),
            fields.optionalText("q", 0, LONGEST_SEARCH),
            Arguments.range(fields));
    fields.end();
    return Results.of(work.vel().tasks(of(query, agentId(work, agent))));
  }

  private static @Nullable UUID agentId(Work work, @Nullable String agent) {
    return agent == null ? null : NamedAgents.find(work.vel(), agent).id();
  }

  private static TaskQuery of(TaskQuery query, @Nullable UUID agentId) {
    return new TaskQuery(
        query.status(),
        agentId,
        query.priority(),
        query.createdAfter(),
        query.createdBefore(),
        query.q(),
        query.range());
  }

  private static CallToolResult usage(Work work, JsonNode arguments) {
    Fields fields = Fields.of(arguments);
    UsageQuery query =
        new UsageQuery(
            fields.optionalTime("from"),
            fields.optionalTime("to"),
            Objects.requireNonNullElse(
                fields.optionalChoice("group_by", GroupBy.class), GroupBy.DAY));
    fields.end();
    return Results.of(work.vel().usage(query));
  }
}
