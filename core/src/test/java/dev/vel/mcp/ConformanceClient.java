package dev.vel.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.vel.config.McpServer;
import dev.vel.llm.AddressGuard;
import io.modelcontextprotocol.spec.McpClientSession.RequestHandler;
import io.modelcontextprotocol.spec.McpSchema.ClientCapabilities;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import reactor.core.publisher.Mono;

/**
 * Drives vel's own client through a scenario of the protocol's conformance suite: {@code
 * main(url)}, with the scenario's name in {@code MCP_CONFORMANCE_SCENARIO}.
 */
public final class ConformanceClient {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration AMPLE = Duration.ofSeconds(20);

  private ConformanceClient() {}

  public static void main(String[] arguments) throws Exception {
    String scenario = Optional.ofNullable(System.getenv("MCP_CONFORMANCE_SCENARIO")).orElse("");
    Target target =
        new Target(
            new McpServer.Http(URI.create(arguments[arguments.length - 1]), Map.of()),
            AddressGuard.NONE,
            Optional.empty());
    Connection server =
        new Connection("conformance", target, role(scenario), Places.FREE, InstantSource.system());
    try {
      for (Tool tool : server.tools(AMPLE)) {
        if (!scenario.equals("initialize")) {
          ToolResult result = server.call(tool.name(), given(tool.inputSchema()), AMPLE);
          System.out.println(tool.name() + ": " + result.text());
        }
      }
    } finally {
      server.close();
      Thread.sleep(300);
    }
  }

  /** An argument for each that the schema names. */
  private static JsonNode given(JsonNode schema) {
    Map<String, Object> given = new LinkedHashMap<>();
    schema
        .path("properties")
        .properties()
        .forEach(property ->
            given.put(
                property.getKey(),
                switch (property.getValue().path("type").asText()) {
                  case "number", "integer" -> 2;
                  case "boolean" -> true;
                  default -> "a";
                }));
    return JSON.valueToTree(given);
  }

  /** The one scenario that asks a person something has nobody to ask: the defaults stand in. */
  private static Session.Role role(String scenario) {
    if (!scenario.startsWith("elicitation")) {
      return Session.Role.NONE;
    }
    Map<String, RequestHandler<?>> answers = new LinkedHashMap<>(Session.Role.NONE.answers());
    answers.put("elicitation/create", params -> Mono.just(defaults(JSON.valueToTree(params))));
    return new Session.Role(ClientCapabilities.builder().elicitation().build(), answers);
  }

  private static Map<String, Object> defaults(JsonNode params) {
    Map<String, Object> content = new LinkedHashMap<>();
    params
        .path("requestedSchema")
        .path("properties")
        .properties()
        .forEach(property -> {
          if (property.getValue().has("default")) {
            content.put(property.getKey(), property.getValue().get("default"));
          }
        });
    return Map.of("action", "accept", "content", content);
  }
}
