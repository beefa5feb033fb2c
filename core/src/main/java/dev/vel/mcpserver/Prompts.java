package dev.vel.mcpserver;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.agent.Agent;
import dev.vel.agent.AgentQuery;
import dev.vel.api.Vel;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.Page;
import dev.vel.wire.VelException;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import io.modelcontextprotocol.spec.McpSchema.GetPromptResult;
import io.modelcontextprotocol.spec.McpSchema.ListPromptsResult;
import io.modelcontextprotocol.spec.McpSchema.Prompt;
import io.modelcontextprotocol.spec.McpSchema.PromptArgument;
import io.modelcontextprotocol.spec.McpSchema.PromptMessage;
import io.modelcontextprotocol.spec.McpSchema.Role;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import java.util.List;
import java.util.Locale;

/** Each agent as a prompt: what it is told before a task, and the task. */
final class Prompts {
  private static final Cursor FIRST = new Cursor("agents", 0);
  private static final PromptArgument TASK = new PromptArgument("task", "Task", "What to do", true);

  private Prompts() {}

  static ListPromptsResult list(Vel vel, JsonNode params) {
    Cursor cursor = Cursor.of(params, FIRST);
    if (!cursor.list().equals(FIRST.list())) {
      throw Cursor.unknown();
    }
    Page<Agent> page = vel.agents(new AgentQuery(null, null, cursor.range()));
    Cursor next = cursor.after(page);
    return new ListPromptsResult(
        page.data().stream().map(Prompts::shown).toList(), next == null ? null : next.text(), null);
  }

  static GetPromptResult get(Vel vel, JsonNode params) {
    String name = required(params.path("name"), "name");
    String task = required(params.path("arguments").path("task"), "the argument task");
    Agent agent = agent(vel, name);
    String system = agent.config().systemPrompt();
    String text = system == null || system.isBlank() ? task : system + "\n\n" + task;
    return new GetPromptResult(
        describe(agent),
        List.of(new PromptMessage(Role.USER, new TextContent(null, text, null))),
        null);
  }

  private static Agent agent(Vel vel, String name) {
    try {
      return NamedAgents.find(vel, name);
    } catch (VelException refusal) {
      if (refusal.code() == ErrorCode.NOT_FOUND) {
        throw Messages.error(ErrorCodes.INVALID_PARAMS, "there is no such prompt");
      }
      throw refusal;
    }
  }

  private static String required(JsonNode value, String what) {
    if (!value.isTextual() || value.textValue().isBlank()) {
      throw Messages.error(ErrorCodes.INVALID_PARAMS, what + " must be a string with content");
    }
    return value.textValue();
  }

  private static Prompt shown(Agent agent) {
    return Prompt.builder(agent.name())
        .title(agent.name())
        .description(describe(agent))
        .arguments(List.of(TASK))
        .build();
  }

  private static String describe(Agent agent) {
    return "The agent "
        + agent.name()
        + " ("
        + agent.type().name().toLowerCase(Locale.ROOT)
        + ") with a task";
  }
}
