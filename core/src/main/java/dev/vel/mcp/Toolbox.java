package dev.vel.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.db.Database;
import dev.vel.db.Tx;
import dev.vel.mcp.ToolException.Kind;
import dev.vel.schema.JsonSchema;
import dev.vel.thread.Threads;
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
  private final Verdicts verdicts = new Verdicts();

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
    Map<String, Reachable> reachable = Unbroken.run(() -> book.of(userId));
    List<Tool> tools = new ArrayList<>();
    Map<String, String> missing = new LinkedHashMap<>();
    Map<String, Future<Offer>> asked = new LinkedHashMap<>();
    for (String name : servers.isEmpty() ? reachable.keySet() : servers) {
      Reachable server = reachable.get(name);
      if (server == null) {
        missing.put(name, "there is no MCP server " + name);
      } else if (!asked.containsKey(name)) {
        asked.put(name, ask(server, within));
      }
    }
    try {
      for (Map.Entry<String, Future<Offer>> one : asked.entrySet()) {
        answer(one.getKey(), one.getValue(), tools, missing);
      }
    } finally {
      asked.values().forEach(task -> task.cancel(true));
    }
    return new Offer(tools, missing);
  }

  private Future<Offer> ask(Reachable server, Duration within) {
    FutureTask<Offer> task = new FutureTask<>(() -> sorted(server, within));
    Threads.builder().name("mcp-offer").start(task);
    return task;
  }

  private static void answer(
      String server, Future<Offer> asked, List<Tool> tools, Map<String, String> missing)
      throws InterruptedException {
    try {
      Offer one = asked.get();
      tools.addAll(one.tools());
      missing.putAll(one.missing());
    } catch (ExecutionException e) {
      missing.put(
          server,
          e.getCause() instanceof ToolException why
              ? String.valueOf(why.getMessage())
              : server + " cannot be asked");
    }
  }

  /** What one server offers, looked at within the time and no longer than anybody waits. */
  private Offer sorted(Reachable server, Duration within)
      throws ToolException, InterruptedException {
    long until = System.nanoTime() + within.toNanos();
    List<Tool> tools = new ArrayList<>();
    Map<String, String> missing = new LinkedHashMap<>();
    for (McpTool tool : reviewed(server, within)) {
      if (Thread.interrupted()) {
        throw new InterruptedException("nobody waits for the tools of " + server.name());
      }
      if (System.nanoTime() - until > 0) {
        throw new ToolException(
            Kind.TIMEOUT, server.name() + " offers more than could be looked at in time");
      }
      sort(server.name(), tool, tools, missing);
    }
    return new Offer(tools, missing);
  }

  private void sort(String server, McpTool offered, List<Tool> tools, Map<String, String> missing) {
    McpTool tool = judged(offered);
    String label = server + "/" + tool.name();
    switch (tool.standing()) {
      case REFUSED -> missing.put(label, label + " " + tool.refusal());
      case CHANGED -> missing.put(label, label + " has changed and is not approved");
      case NEW -> missing.put(label, label + " is new and not approved");
      case APPROVED ->
          tools.add(
              new Tool(
                  server, tool.name(), tool.description(), tool.inputSchema(), tool.repeatable()));
    }
  }

  private static boolean isMisnamed(String tool) {
    return !NAME.matcher(tool).matches();
  }

  @Override
  public ToolResult call(UUID userId, Tool tool, JsonNode arguments, Duration within)
      throws ToolException, InterruptedException {
    if (isMisnamed(tool.name())) {
      throw new ToolException(Kind.NOT_ALLOWED, tool.label() + MISNAMED);
    }
    Reachable server =
        Unbroken.run(() -> book.of(userId, tool.server()))
            .orElseThrow(() ->
                new ToolException(
                    Kind.NOT_ALLOWED, "There is no MCP server " + tool.server() + " any more"));
    return connection(server)
        .call(
            tool.name(),
            arguments,
            within,
            offered -> check(tool, reviewed(server, offered), arguments));
  }

  private static void check(Tool tool, List<McpTool> offered, JsonNode arguments)
      throws ToolException {
    McpTool now =
        offered.stream()
            .filter(it -> it.name().equals(tool.name()))
            .findFirst()
            .orElseThrow(() ->
                new ToolException(Kind.NOT_ALLOWED, tool.server() + " has no tool " + tool.name()));
    if (now.standing() != McpTool.Standing.APPROVED) {
      throw new ToolException(
          Kind.NOT_ALLOWED, tool.label() + " is not as it was approved, and is not called");
    }
    check(tool, now.inputSchema(), arguments);
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

  /** The same for people, who are to know also what no agent ever gets. */
  List<McpTool> shown(Reachable server, Duration within)
      throws ToolException, InterruptedException {
    return reviewed(server, within).stream().map(this::judged).toList();
  }

  /** What no agent ever gets is refused, whatever else it is: nobody can approve it. */
  private McpTool judged(McpTool tool) {
    return refusal(tool).map(tool::refused).orElse(tool);
  }

  private Optional<String> refusal(McpTool tool) {
    return isMisnamed(tool.name())
        ? Optional.of(MISNAMED.strip())
        : verdicts.of(tool).map(why -> "has an input schema that " + why);
  }

  /** What a server offers now, and what of it is approved. */
  List<McpTool> reviewed(Reachable server, Duration within)
      throws ToolException, InterruptedException {
    return reviewed(server, connection(server).offered(within));
  }

  private List<McpTool> reviewed(Reachable server, List<Offered> offered)
      throws InterruptedException {
    return Unbroken.run(() -> database.tx(tx -> pins.review(tx, server.scope(), offered)));
  }

  Connection connection(Reachable server) throws ToolException {
    Optional<String> obstacle = server.obstacle();
    if (obstacle.isPresent()) {
      throw new ToolException(Kind.NOT_ALLOWED, server.name() + " " + obstacle.get());
    }
    return connections.to(server.key(), server.target());
  }
}
