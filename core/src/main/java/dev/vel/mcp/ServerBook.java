package dev.vel.mcp;

import dev.vel.config.McpServer;
import dev.vel.config.Settings;
import dev.vel.db.Database;
import dev.vel.db.Tx;
import dev.vel.integration.Endpoints;
import dev.vel.llm.AddressGuard;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;

/** Which servers there are for whom, and what may be started. Thread-safe. */
final class ServerBook {
  private static final Duration OPERATORS_IDLE = Duration.ofMinutes(15);
  private static final Duration OWN_IDLE = Duration.ofMinutes(5);

  private final Database database;
  private final OwnServers rows;
  private final Map<String, McpServer> operators;
  private final Endpoints endpoints;
  private final boolean anyCommand;
  private final Set<List<String>> commands;

  /**
   * @param endpoints for the addresses that users give
   * @param anyCommand whether users may start what they like, because the operator is the user
   */
  ServerBook(
      Database database,
      OwnServers rows,
      Map<String, McpServer> operators,
      Endpoints endpoints,
      boolean anyCommand) {
    this.database = database;
    this.rows = rows;
    this.operators = operators;
    this.endpoints = endpoints;
    this.anyCommand = anyCommand;
    this.commands =
        operators.entrySet().stream()
            // Its tools take any folder of this machine: see ToolServers of the room taskmaster.
            .filter(server -> !server.getKey().equals(Settings.Mcp.TASK_MASTER))
            .map(Map.Entry::getValue)
            .filter(McpServer.Stdio.class::isInstance)
            .map(server -> ((McpServer.Stdio) server).command())
            .collect(Collectors.toSet());
  }

  /** Whether the name is the operator's, Task Master's always. */
  boolean isOperators(String name) {
    return operators.containsKey(name) || name.equals(Settings.Mcp.TASK_MASTER);
  }

  /** Whether a user may have this started: asked when it is saved and each time it is used. */
  boolean mayStart(List<String> command) {
    return anyCommand || commands.contains(command);
  }

  /** All that a user can reach, by name. The operator's names are nobody else's. */
  Map<String, Reachable> of(UUID userId) {
    Map<String, Reachable> reachable = new TreeMap<>();
    database.tx(tx -> rows.all(tx, userId)).forEach(row -> reachable.put(row.name(), own(row)));
    operators.keySet().forEach(name -> operator(name).ifPresent(it -> reachable.put(name, it)));
    return reachable;
  }

  Optional<Reachable> of(UUID userId, String name) {
    Optional<Reachable> operators = operator(name);
    return operators.isPresent() ? operators : Optional.ofNullable(of(userId).get(name));
  }

  Optional<Reachable> operator(String name) {
    // Task Master is asked with every task of some agents, and takes seconds to start.
    Optional<Duration> idle =
        name.equals(Settings.Mcp.TASK_MASTER) ? Optional.empty() : Optional.of(OPERATORS_IDLE);
    return Optional.ofNullable(operators.get(name))
        .map(server ->
            new Reachable(
                name,
                server,
                Optional.empty(),
                new Connections.Key(Optional.empty(), name),
                new Target(server, AddressGuard.NONE, idle),
                Optional.empty()));
  }

  private Reachable own(OwnServer row) {
    Optional<String> key = rows.key(row);
    McpServer server = row.reached(key);
    return new Reachable(
        row.name(),
        server,
        Optional.of(row),
        new Connections.Key(Optional.of(row.userId()), row.name()),
        new Target(server, endpoints, Optional.of(OWN_IDLE)),
        obstacle(row, server, key));
  }

  private Optional<String> obstacle(OwnServer row, McpServer server, Optional<String> key) {
    if (row.url() == null && !mayStart(row.command())) {
      return Optional.of("has a command that the operator does not list any more");
    }
    if (server instanceof McpServer.Http http
        && !"https".equals(http.url().getScheme())
        && !endpoints.isPlainAllowed(http.url().getHost())) {
      return Optional.of("has an http address whose host the operator does not allow any more");
    }
    return row.sealed().isPresent() && key.isEmpty()
        ? Optional.of(
            "has a key that was encrypted under a SECRET_KEY_BASE that this vel does not have; add"
                + " the server again")
        : Optional.empty();
  }

  /** The names of all that a user can reach, sorted. */
  List<String> names(Tx tx, UUID userId) {
    Set<String> names = new TreeSet<>(operators.keySet());
    rows.all(tx, userId).forEach(row -> names.add(row.name()));
    return List.copyOf(names);
  }
}
