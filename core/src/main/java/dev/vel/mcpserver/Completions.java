package dev.vel.mcpserver;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.agent.AgentQuery;
import dev.vel.api.Vel;
import dev.vel.task.TaskQuery;
import dev.vel.wire.Page;
import io.modelcontextprotocol.spec.McpSchema.CompleteResult;
import io.modelcontextprotocol.spec.McpSchema.CompleteResult.CompleteCompletion;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Ids of recent agents and tasks for whoever begins to type one. */
final class Completions {
  private static final Page.Range RECENT = new Page.Range(100, 0);

  private Completions() {}

  static CompleteResult of(Vel vel, JsonNode params) {
    String begun = params.path("argument").path("value").asText().toLowerCase(Locale.ROOT);
    List<String> values =
        candidates(vel, params.path("ref").path("uri").asText(), begun).limit(100).toList();
    return new CompleteResult(new CompleteCompletion(values, values.size(), false));
  }

  private static Stream<String> candidates(Vel vel, String template, String begun) {
    return switch (template) {
      case Resources.AGENT ->
          vel.agents(new AgentQuery(null, null, RECENT)).data().stream()
              .filter(agent ->
                  agent.id().toString().startsWith(begun)
                      || agent.name().toLowerCase(Locale.ROOT).startsWith(begun))
              .map(agent -> agent.id().toString());
      case Resources.TASK ->
          vel.tasks(new TaskQuery(null, null, null, null, null, null, RECENT)).data().stream()
              .map(task -> task.id().toString())
              .filter(id -> id.startsWith(begun));
      default -> Stream.empty();
    };
  }
}
