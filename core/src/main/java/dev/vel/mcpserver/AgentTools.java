package dev.vel.mcpserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.agent.AgentQuery;
import dev.vel.agent.AgentStatus;
import dev.vel.agent.AgentType;
import dev.vel.agent.NewAgent;
import dev.vel.mcpserver.Shapes.Effect;
import dev.vel.route.RouteRequest;
import dev.vel.wire.Fields;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import java.util.List;

/** Tools about agents, and about which models would be asked. */
final class AgentTools {
  private AgentTools() {}

  static List<VelTool> all() {
    return List.of(
        Shapes.tool(
            "list_agents",
            "List agents",
            "Lists the caller's agents, newest first: names under which tasks run with a fixed"
                + " configuration.",
            Effect.READS,
            """
            {"type": "object", "additionalProperties": false, "properties": {
              "status": {"enum": ["pending", "active", "inactive", "error"]},
              "type": {"type": "string", "description": "Only agents of this type"},
              "limit": {"type": "integer", "minimum": 1, "maximum": 100, "default": 20},
              "offset": {"type": "integer", "minimum": 0, "default": 0}}}
            """,
            Shapes.PAGE,
            AgentTools::list),
        Shapes.tool(
            "create_agent",
            "Create an agent",
            "Makes an agent: a name, a type and optionally a configuration such as a system prompt,"
                + " providers and limits.",
            Effect.ADDS,
            """
            {"type": "object", "required": ["name", "type"], "additionalProperties": false,
             "properties": {
              "name": {"type": "string", "minLength": 1, "maxLength": 100},
              "type": {"type": "string", "description": "Such as mcp_orchestrator or researcher"},
              "config": {"type": "object", "properties": {
                "system_prompt": {"type": "string"},
                "providers": {"type": "array", "items": {"type": "string"}},
                "temperature": {"type": "number", "minimum": 0, "maximum": 2},
                "max_tokens": {"type": "integer", "minimum": 1},
                "timeout_seconds": {"type": "integer", "minimum": 1, "maximum": 600}}}}}
            """,
            """
            {"type": "object", "required": ["id", "name", "type", "status"], "properties": {
              "id": {"type": "string", "format": "uuid"}, "name": {"type": "string"},
              "type": {"type": "string"}, "status": {"type": "string"},
              "config": {"type": "object"}}}
            """,
            (work, arguments) ->
                Results.of(work.vel().createAgent(NewAgent.read(arguments), null))),
        Shapes.tool(
            "explain_route",
            "Explain a route",
            "Tells which models would be asked for a task, in order, and why; nothing is run and"
                + " nothing is spent.",
            Effect.READS,
            """
            {"type": "object", "required": ["description"], "additionalProperties": false,
             "properties": {
              "description": {"type": "string", "minLength": 1, "maxLength": 100000},
              "agent": {"type": "string", "description": "The agent's id or name"},
              "parameters": {"type": "object"}}}
            """,
            """
            {"type": "object", "required": ["task_type", "candidates"], "properties": {
              "task_type": {"type": "string"}, "rationale": {"type": "string"},
              "candidates": {"type": "array", "items": {"type": "object"}}}}
            """,
            AgentTools::explain),
        Shapes.tool(
            "list_models",
            "List models",
            "Lists the providers with their models, prices and how they fare.",
            Effect.READS,
            """
            {"type": "object", "additionalProperties": false, "properties": {
              "limit": {"type": "integer", "minimum": 1, "maximum": 100, "default": 20},
              "offset": {"type": "integer", "minimum": 0, "default": 0}}}
            """,
            Shapes.PAGE,
            AgentTools::models));
  }

  private static CallToolResult list(Work work, JsonNode arguments) {
    Fields fields = Fields.of(arguments);
    AgentQuery query =
        new AgentQuery(
            fields.optionalChoice("status", AgentStatus.class),
            fields.optionalChoice("type", AgentType.class),
            Arguments.range(fields));
    fields.end();
    return Results.of(work.vel().agents(query));
  }

  private static CallToolResult explain(Work work, JsonNode arguments) {
    Fields fields = Fields.of(arguments);
    String agent = fields.optionalText("agent", 1, 100);
    fields.optionalAny("description");
    fields.optionalAny("parameters");
    fields.end();
    ObjectNode body = arguments.deepCopy();
    body.remove("agent");
    if (agent != null) {
      body.put("agent_id", NamedAgents.find(work.vel(), agent).id().toString());
    }
    return Results.of(work.vel().explainRoute(RouteRequest.read(body)));
  }

  private static CallToolResult models(Work work, JsonNode arguments) {
    Fields fields = Fields.of(arguments);
    var range = Arguments.range(fields);
    fields.end();
    return Results.of(work.vel().providers(range));
  }
}
