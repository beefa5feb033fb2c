package dev.vel.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.db.Database;
import dev.vel.db.Tx;
import dev.vel.mcp.ToolException.Kind;
import dev.vel.schema.JsonSchema;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.regex.Pattern;

/** Offers users' agents the approved tools of the servers they can reach. Thread-safe. */
final class Toolbox implements ToolServers {
  /**
   * What the protocol allows. Above all no slash: configurations name tools as {@code server/tool}.
   */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1,128}");

  private static final String MISNAMED = " has a name that the protocol does not allow";

  private final Database database;
  private final ServerBook book;
  private final Pins pins;
  private final Connections connections;

  Toolbox(Database database, ServerBook book, Pins pins, Connections connections) {
    this.database = database;
    this.book = book;
    this.pins = pins;
    this.connections = connections;
  }

  @Override
  public List<String> names(Tx tx, UUID userId) {
    return book.names(tx, userId);
  }

  @Override
  public Offer offer(UUID userId, List<String> servers, Duration within)
      throws InterruptedException {
    Map<String, Reachable> reachable = book.of(userId);
    List<Tool> tools = new ArrayList<>();
    Map<String, String> missing = new LinkedHashMap<>();
    Map<String, Future<List<McpTool>>> asked = new LinkedHashMap<>();
    for (String name : servers.isEmpty() ? reachable.keySet() : servers) {
      Reachable server = reachable.get(name);
      if (server == null) {
        missing.put(name, "there is no MCP server " + name);
      } else if (!asked.containsKey(name)) {
        asked.put(name, ask(server, within));
      }
    }
    // Whoever stops waiting leaves the others to end by themselves, each within its time: an
    // interrupt could hit a statement, and would cost the database's connection.
    for (Map.Entry<String, Future<List<McpTool>>> one : asked.entrySet()) {
      answer(one.getKey(), one.getValue(), tools, missing);
    }
    return new Offer(tools, missing);
  }

  private Future<List<McpTool>> ask(Reachable server, Duration within) {
    FutureTask<List<McpTool>> task = new FutureTask<>(() -> reviewed(server, within));
    Thread.ofVirtual().name("mcp-offer").start(task);
    return task;
  }

  private static void answer(
      String server, Future<List<McpTool>> asked, List<Tool> tools, Map<String, String> missing)
      throws InterruptedException {
    try {
      asked.get().forEach(tool -> sort(server, tool, tools, missing));
    } catch (ExecutionException e) {
      missing.put(
          server,
          e.getCause() instanceof ToolException why
              ? String.valueOf(why.getMessage())
              : server + " cannot be asked");
    }
  }

  private static void sort(
      String server, McpTool tool, List<Tool> tools, Map<String, String> missing) {
    String label = server + "/" + tool.name();
    if (isMisnamed(tool.name())) {
      missing.put(label, label + MISNAMED);
      return;
    }
    switch (tool.standing()) {
      case CHANGED -> missing.put(label, label + " has changed and is not approved");
      case NEW -> missing.put(label, label + " is new and not approved");
      case APPROVED -> {
        try {
          JsonSchema ignored = JsonSchema.of(tool.inputSchema());
          tools.add(
              new Tool(
                  server, tool.name(), tool.description(), tool.inputSchema(), tool.repeatable()));
        } catch (JsonSchema.UnusableException e) {
          missing.put(label, label + " has an input schema that " + e.getMessage());
        }
      }
    }
  }

  private static boolean isMisnamed(String tool) {
    return !NAME.matcher(tool).matches();
  }

  @Override
  public ToolResult call(UUID userId, Tool tool, JsonNode arguments, Duration within)
      throws ToolException, InterruptedException {
    long until = System.nanoTime() + within.toNanos();
    if (isMisnamed(tool.name())) {
      throw new ToolException(Kind.NOT_ALLOWED, tool.label() + MISNAMED);
    }
    Reachable server =
        book.of(userId, tool.server())
            .orElseThrow(() ->
                new ToolException(
                    Kind.NOT_ALLOWED, "There is no MCP server " + tool.server() + " any more"));
    McpTool now =
        reviewed(server, within).stream()
            .filter(it -> it.name().equals(tool.name()))
            .findFirst()
            .orElseThrow(() ->
                new ToolException(Kind.NOT_ALLOWED, tool.server() + " has no tool " + tool.name()));
    if (now.standing() != McpTool.Standing.APPROVED) {
      throw new ToolException(
          Kind.NOT_ALLOWED, tool.label() + " is not as it was approved, and is not called");
    }
    check(tool, now.inputSchema(), arguments);
    return connection(server)
        .call(tool.name(), arguments, Duration.ofNanos(Math.max(0, until - System.nanoTime())));
  }

  private static void check(Tool tool, JsonNode schema, JsonNode arguments) throws ToolException {
    try {
      List<String> problems =
          arguments.isObject()
              ? JsonSchema.of(schema).problems(arguments)
              : List.of("the arguments must be an object");
      if (!problems.isEmpty()) {
        throw new ToolException(
            Kind.INVALID_ARGUMENTS,
            "The arguments for " + tool.label() + " are wrong: " + String.join("; ", problems));
      }
    } catch (JsonSchema.UnusableException e) {
      throw new ToolException(
          Kind.NOT_ALLOWED, tool.label() + " has an input schema that " + e.getMessage(), e);
    }
  }

  /** What a server offers now, and what of it is approved. */
  List<McpTool> reviewed(Reachable server, Duration within)
      throws ToolException, InterruptedException {
    List<Offered> offered = connection(server).offered(within);
    return database.tx(tx -> pins.review(tx, server.scope(), offered));
  }

  Connection connection(Reachable server) throws ToolException {
    Optional<String> obstacle = server.obstacle();
    if (obstacle.isPresent()) {
      throw new ToolException(Kind.NOT_ALLOWED, server.name() + " " + obstacle.get());
    }
    return connections.to(server.key(), server.target());
  }
}
