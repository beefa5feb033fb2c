package dev.vel.mcpserver;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.agent.Agent;
import dev.vel.agent.AgentQuery;
import dev.vel.api.Vel;
import dev.vel.task.Task;
import dev.vel.task.TaskQuery;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.Fields;
import dev.vel.wire.Json;
import dev.vel.wire.Page;
import dev.vel.wire.VelException;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import io.modelcontextprotocol.spec.McpSchema.ListResourceTemplatesResult;
import io.modelcontextprotocol.spec.McpSchema.ListResourcesResult;
import io.modelcontextprotocol.spec.McpSchema.ReadResourceResult;
import io.modelcontextprotocol.spec.McpSchema.Resource;
import io.modelcontextprotocol.spec.McpSchema.ResourceTemplate;
import io.modelcontextprotocol.spec.McpSchema.TextResourceContents;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Agents and tasks as resources, in the shape of the API. */
final class Resources {
  static final String AGENT = "vel://agents/{id}";
  static final String TASK = "vel://tasks/{id}";

  private static final String AGENTS = "vel://agents/";
  private static final String TASKS = "vel://tasks/";
  private static final String JSON = "application/json";
  private static final int LONGEST_NAME = 80;
  private static final Cursor FIRST = new Cursor("agents", 0);

  private Resources() {}

  /**
   * The agents, then the tasks, newest first; the first tasks stand on the page of the last agents.
   */
  static ListResourcesResult list(Vel vel, JsonNode params) {
    Cursor cursor = Cursor.of(params, FIRST);
    return switch (cursor.list()) {
      case "agents" -> {
        Page<Agent> page = vel.agents(new AgentQuery(null, null, cursor.range()));
        Stream<Resource> agents = page.data().stream().map(Resources::shown);
        Cursor next = cursor.after(page);
        yield next == null ? tasks(vel, new Cursor("tasks", 0), agents) : shown(agents, next);
      }
      case "tasks" -> tasks(vel, cursor, Stream.of());
      default -> throw Cursor.unknown();
    };
  }

  private static ListResourcesResult tasks(Vel vel, Cursor cursor, Stream<Resource> before) {
    Page<Task> page = vel.tasks(new TaskQuery(null, null, null, null, null, null, cursor.range()));
    Stream<Resource> tasks = page.data().stream().map(Resources::shown);
    return shown(Stream.concat(before, tasks), cursor.after(page));
  }

  static ListResourceTemplatesResult templates() {
    return new ListResourceTemplatesResult(
        List.of(
            template(AGENT, "agent", "An agent", "An agent with its configuration"),
            template(TASK, "task", "A task", "A task with its result and its history")),
        null,
        null);
  }

  /**
   * @throws McpError {@code RESOURCE_NOT_FOUND}, also for another user's
   */
  static ReadResourceResult read(Vel vel, JsonNode params) {
    JsonNode uri = params.path("uri");
    if (!uri.isTextual()) {
      throw Messages.error(ErrorCodes.INVALID_PARAMS, "uri must be a string");
    }
    try {
      Object found = find(vel, uri.textValue());
      return new ReadResourceResult(
          List.of(new TextResourceContents(uri.textValue(), JSON, Json.write(found), null)), null);
    } catch (VelException refusal) {
      if (refusal.code() == ErrorCode.NOT_FOUND) {
        throw McpError.RESOURCE_NOT_FOUND.apply(uri.textValue());
      }
      throw refusal;
    }
  }

  private static Object find(Vel vel, String uri) {
    if (uri.startsWith(AGENTS)) {
      return vel.agent(id(uri.substring(AGENTS.length())));
    }
    if (uri.startsWith(TASKS)) {
      return vel.task(id(uri.substring(TASKS.length())));
    }
    throw VelException.notFound("Resource");
  }

  private static UUID id(String text) {
    UUID id = Fields.uuid(text);
    if (id == null) {
      throw VelException.notFound("Resource");
    }
    return id;
  }

  private static ListResourcesResult shown(Stream<Resource> resources, @Nullable Cursor next) {
    return new ListResourcesResult(resources.toList(), next == null ? null : next.text(), null);
  }

  private static Resource shown(Agent agent) {
    return Resource.builder(AGENTS + agent.id(), agent.name())
        .description("Agent of the type " + word(agent.type()) + ", " + word(agent.status()))
        .mimeType(JSON)
        .build();
  }

  private static Resource shown(Task task) {
    String line = task.description().strip().replaceAll("\\s+", " ");
    int end =
        line.offsetByCodePoints(0, Math.min(LONGEST_NAME, line.codePointCount(0, line.length())));
    return Resource.builder(TASKS + task.id(), line.substring(0, end))
        .description("Task, " + word(task.status()))
        .mimeType(JSON)
        .build();
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static ResourceTemplate template(
      String uri, String name, String title, String description) {
    return ResourceTemplate.builder(uri, name)
        .title(title)
        .description(description)
        .mimeType(JSON)
        .build();
  }
}
