package dev.vel.orchestrate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.db.Tx;
import dev.vel.mcp.Tool;
import dev.vel.mcp.ToolException;
import dev.vel.mcp.ToolResult;
import dev.vel.mcp.ToolServers;
import dev.vel.wire.Json;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** Tool servers whose tools are lambdas; every call is remembered. */
final class FakeTools implements ToolServers {
  private final Map<String, Tool> tools = new LinkedHashMap<>();
  private final Map<String, Body> bodies = new ConcurrentHashMap<>();
  private final Map<String, String> missing = new ConcurrentHashMap<>();
  final List<String> called = new CopyOnWriteArrayList<>();
  final List<Duration> limits = new CopyOnWriteArrayList<>();

  interface Body {
    ToolResult run(JsonNode arguments) throws ToolException, InterruptedException;
  }

  FakeTools with(String server, String name, boolean repeatable, Body body) {
    ObjectNode schema = Json.object().put("type", "object");
    schema.putObject("properties").putObject("path").put("type", "string");
    Tool tool = new Tool(server, name, "Does " + name, schema, repeatable);
    tools.put(tool.label(), tool);
    bodies.put(tool.label(), body);
    return this;
  }

  FakeTools with(String server, String name, Body body) {
    return with(server, name, false, body);
  }

  FakeTools saying(String server, String name, String text) {
    return with(server, name, arguments -> new ToolResult(text, false));
  }

  FakeTools missing(String name, String why) {
    missing.put(name, why);
    return this;
  }

  void remove(String label) {
    tools.remove(label);
  }

  @Override
  public List<String> names(Tx tx, UUID userId) {
    return Stream.concat(tools.values().stream().map(Tool::server), missing.keySet().stream())
        .distinct()
        .sorted()
        .toList();
  }

  @Override
  public Offer offer(UUID userId, List<String> servers, Duration within) {
    return new Offer(
        tools.values().stream()
            .filter(tool -> servers.isEmpty() || servers.contains(tool.server()))
            .toList(),
        missing);
  }

  @Override
  public ToolResult call(UUID userId, Tool tool, JsonNode arguments, Duration within)
      throws ToolException, InterruptedException {
    called.add(tool.label() + Json.write(arguments));
    limits.add(within);
    return bodies.get(tool.label()).run(arguments);
  }
}
