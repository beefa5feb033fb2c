package dev.vel.mcp;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.audit.Actor;
import dev.vel.audit.Audit;
import dev.vel.config.McpServer;
import dev.vel.config.Settings;
import dev.vel.db.Database;
import dev.vel.db.Tx;
import dev.vel.identity.Principal;
import dev.vel.integration.Endpoints;
import dev.vel.integration.KeyRotation;
import dev.vel.wire.Json;
import dev.vel.wire.VelException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** MCP servers as people see and change them, and the tools that agents get. Thread-safe. */
public final class McpServers implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Database database;
  private final Audit audit;
  private final Endpoints endpoints;
  private final OwnServers rows;
  private final ServerBook book;
  private final Pins pins;
  private final Connections connections;
  private final Toolbox toolbox;

  /**
   * @param anyCommand whether users may start what they like, because the operator is the user
   */
  public McpServers(
      Settings.Mcp settings,
      Database database,
      Audit audit,
      Endpoints endpoints,
      KeyRotation keys,
      boolean anyCommand,
      InstantSource clock) {
    this.database = database;
    this.audit = audit;
    this.endpoints = endpoints;
    this.rows = new OwnServers(audit, keys, clock);
    this.book = new ServerBook(database, rows, settings.servers(), endpoints, anyCommand);
    this.pins = new Pins(clock);
    this.connections = new Connections(Places.of(anyCommand), clock);
    this.toolbox = new Toolbox(database, book, pins, connections);
    keys.alsoTurn(rows);
  }

  /** What agents get. */
  public ToolServers tools() {
    return toolbox;
  }

  /** One of the operator's servers, for vel's own use: whatever it offers counts as approved. */
  public Optional<ToolServer> operators(String name) {
    return book.operator(name).map(server -> connections.to(server.key(), server.target()));
  }

  /** All servers that the caller can reach, by name. */
  public List<McpServerView> list(Principal caller) {
    Map<Pins.Scope, Pins.Count> counts = database.tx(tx -> pins.counts(tx, caller.userId()));
    return book.of(caller.userId()).values().stream()
        .map(server -> shown(server, counts.get(server.scope())))
        .toList();
  }

  /** One of them; {@code NOT_FOUND} for any other. */
  public McpServerView get(Principal caller, String name) {
    return list(caller).stream()
        .filter(server -> server.name().equals(name))
        .findFirst()
        .orElseThrow(() -> VelException.notFound("MCP server", "'" + name + "'"));
  }

  /**
   * Adds a server of the caller's own.
   *
   * @throws VelException {@code CONFLICT} for a name that is taken, {@code FORBIDDEN} for a command
   *     that the operator does not list, {@code VALIDATION_ERROR} for an address that may not be
   *     called
   */
  public McpServerView add(Principal caller, Actor actor, NewMcpServer said) {
    if (book.isOperators(said.name())) {
      throw VelException.conflict("The operator has an MCP server of this name; take another");
    }
    if (said.url() != null) {
      endpoints.check(said.url(), "url");
    } else if (said.command() != null && !book.mayStart(said.command())) {
      throw VelException.forbidden(
          "Only commands that the operator of this vel lists may be started; add a server by its url"
              + " instead");
    }
    database.tx(tx -> rows.add(tx, caller.userId(), actor, said));
    return get(caller, said.name());
  }

  /**
   * Takes one of the caller's own servers away.
   *
   * @throws VelException {@code FORBIDDEN} for one of the operator's
   */
  public void remove(Principal caller, Actor actor, String name) {
    if (book.isOperators(name)) {
      throw VelException.forbidden(
          "This MCP server is the operator's; it is removed in the settings of this vel");
    }
    Reachable server = reachable(caller, name);
    database.run(tx -> {
      if (!rows.remove(tx, caller.userId(), actor, name)) {
        throw VelException.notFound("MCP server", "'" + name + "'");
      }
    });
    connections.drop(server.key());
  }

  /** Takes all servers of a user away, in the caller's transaction. */
  public void removeAll(Tx tx, UUID userId, Actor actor) {
    for (OwnServer server : rows.removeAll(tx, userId, actor)) {
      Connections.Key key = new Connections.Key(Optional.of(userId), server.name());
      tx.afterCommit(() -> connections.drop(key));
    }
  }

  /** Opens a server, unless it is open, and asks for its tools. */
  public McpServerTest test(Principal caller, Actor actor, String name)
      throws InterruptedException {
    Reachable server = reachable(caller, name);
    long start = System.nanoTime();
    McpServerTest outcome = tried(server, start);
    boolean passed = outcome.status() == McpServerTest.Status.PASSED;
    database.run(tx ->
        audit.record(
            tx,
            actor,
            "mcp.test",
            "mcp_server",
            server.own().map(OwnServer::id).orElse(null),
            Json.object().put("name", name).put("passed", passed)));
    return outcome;
  }

  private McpServerTest tried(Reachable server, long start) throws InterruptedException {
    try {
      List<McpTool> offered = toolbox.shown(server, PATIENCE);
      int tools = offered.size();
      return new McpServerTest(
          McpServerTest.Status.PASSED,
          server.name() + " offers " + tools + (tools == 1 ? " tool" : " tools") + refused(offered),
          millis(start),
          tools);
    } catch (ToolException e) {
      return new McpServerTest(
          McpServerTest.Status.FAILED, String.valueOf(e.getMessage()), millis(start), null);
    }
  }

  /** Those that agents never get. */
  private static String refused(List<McpTool> offered) {
    List<McpTool> refused =
        offered.stream().filter(tool -> tool.standing() == McpTool.Standing.REFUSED).toList();
    if (refused.isEmpty()) {
      return "";
    }
    McpTool first = refused.getFirst();
    return ", of which agents never get %d: %s %s%s"
        .formatted(
            refused.size(),
            first.name(),
            first.refusal(),
            refused.size() == 1 ? "" : ", and others");
  }

  /**
   * What a server offers just now.
   *
   * @throws VelException {@code UNAVAILABLE} when it cannot be asked
   */
  public List<McpTool> tools(Principal caller, String name) throws InterruptedException {
    try {
      return toolbox.shown(reachable(caller, name), PATIENCE);
    } catch (ToolException e) {
      throw VelException.unavailable(String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * Approves tools as somebody saw them, and returns all of the server's.
   *
   * @throws VelException {@code FORBIDDEN} for the operator's servers, unless the caller is an
   *     administrator; {@code NOT_FOUND} for a tool that is not offered; {@code CONFLICT} for one
   *     that says something else by now
   */
  public List<McpTool> approve(Principal caller, Actor actor, String name, McpApproval said)
      throws InterruptedException {
    Reachable server = reachable(caller, name);
    if (server.own().isEmpty() && !caller.isAdmin()) {
      throw VelException.forbidden(
          "Tools of the operator's MCP servers are approved by an administrator");
    }
    Map<String, McpTool> now = new HashMap<>();
    tools(caller, name).forEach(tool -> now.put(tool.name(), tool));
    List<McpTool> seen = said.tools().stream().map(tool -> asSeen(now, tool)).toList();
    database.run(tx -> {
      List<String> approved = pins.approve(tx, server.scope(), seen);
      audit.record(
          tx,
          actor,
          "mcp.approve",
          "mcp_server",
          server.own().map(OwnServer::id).orElse(null),
          details(name, approved));
    });
    return tools(caller, name);
  }

  private static McpTool asSeen(Map<String, McpTool> now, McpApproval.Seen seen) {
    McpTool tool = now.get(seen.name());
    if (tool == null) {
      throw VelException.notFound("Tool", "'" + seen.name() + "'");
    }
    if (tool.refusal() != null) {
      throw VelException.conflict(
          "The tool " + seen.name() + " cannot be approved: it " + tool.refusal());
    }
    if (!tool.fingerprint().equals(seen.fingerprint())) {
      throw VelException.conflict(
          "The tool " + seen.name() + " says something else by now; look at it again");
    }
    return tool;
  }

  private static ObjectNode details(String name, List<String> approved) {
    ObjectNode details = Json.object().put("name", name);
    ArrayNode tools = details.putArray("tools");
    approved.forEach(tools::add);
    return details;
  }

  private Reachable reachable(Principal caller, String name) {
    return book.of(caller.userId(), name)
        .orElseThrow(() -> VelException.notFound("MCP server", "'" + name + "'"));
  }

  /** Of the operator's servers the program or the host: the rest may hold filled-in secrets. */
  private McpServerView shown(Reachable server, Pins.@Nullable Count count) {
    boolean own = server.own().isPresent();
    return new McpServerView(
        server.name(),
        own ? McpServerView.Origin.OWN : McpServerView.Origin.OPERATOR,
        server.server() instanceof McpServer.Http
            ? McpServerView.Transport.HTTP
            : McpServerView.Transport.STDIO,
        server.server() instanceof McpServer.Http http
            ? (own
                ? http.url().toString()
                : http.url().getScheme() + "://" + http.url().getAuthority())
            : null,
        server.server() instanceof McpServer.Stdio stdio
            ? (own ? stdio.command() : List.of(program(stdio)))
            : null,
        server.own().map(OwnServer::keyHint).orElse(null),
        connections.state(server.key()),
        count == null ? null : count.tools(),
        count == null ? 0 : count.waiting(),
        server.own().map(OwnServer::createdAt).orElse(null));
  }

  private static String program(McpServer.Stdio server) {
    Path name = Path.of(server.command().getFirst()).getFileName();
    return name == null ? server.command().getFirst() : name.toString();
  }

  private static long millis(long start) {
    return Duration.ofNanos(System.nanoTime() - start).toMillis();
  }

  /** Ends all connections and processes, within about two seconds. */
  @Override
  public void close() {
    connections.close();
  }
}
