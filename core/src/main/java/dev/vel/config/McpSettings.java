package dev.vel.config;

import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Finds out which MCP servers the operator named: those of a file, and Task Master. */
final class McpSettings {
  private static final String KEY = "TASK_MASTER_API_KEY";
  private static final Map<String, String> TASK_MASTER_DEFAULTS =
      Map.of("TASK_MASTER_TOOLS", "all", "TASK_MASTER_ALLOW_METADATA_UPDATES", "true");

  private final Values values;

  private McpSettings(Values values) {
    this.values = values;
  }

  static Settings.Mcp read(Values values, Path dataDir) {
    McpSettings settings = new McpSettings(values);
    Map<String, McpServer> servers = new LinkedHashMap<>(settings.named());
    settings.taskMaster().ifPresent(server -> settings.add(servers, server));
    servers.computeIfPresent(
        Settings.Mcp.TASK_MASTER, (name, server) -> settings.withDefaults(server));
    Path project =
        values
            .text(Setting.TASK_MASTER_PROJECT)
            .map(values.surroundings()::path)
            .orElseGet(() -> dataDir.resolve("task-master"));
    return new Settings.Mcp(servers, project);
  }

  private Map<String, McpServer> named() {
    return values
        .text(Setting.VEL_MCP_SERVERS)
        .map(values.surroundings()::path)
        .map(file -> new McpServersFile(values, file).read())
        .orElseGet(Map::of);
  }

  private void add(Map<String, McpServer> servers, McpServer server) {
    if (servers.putIfAbsent(Settings.Mcp.TASK_MASTER, server) != null) {
      values.problem(
          Setting.VEL_MCP_SERVERS,
          "names a server `taskmaster`, which TASK_MASTER_COMMAND or TASK_MASTER_URL is too; keep"
              + " one of them");
    }
  }

  private Optional<McpServer> taskMaster() {
    Optional<String> url = values.text(Setting.TASK_MASTER_URL);
    Optional<String> command = values.text(Setting.TASK_MASTER_COMMAND);
    if (url.isPresent() && command.isPresent()) {
      values.problem(
          Setting.TASK_MASTER_URL, "and TASK_MASTER_COMMAND are both set; keep one of them");
    }
    return command.isPresent() ? command.flatMap(this::process) : url.flatMap(this::endpoint);
  }

  private Optional<McpServer> process(String command) {
    Map<String, Secret> environment = new LinkedHashMap<>();
    values
        .text(Setting.TASK_MASTER_API_KEY)
        .ifPresent(key -> environment.put(KEY, new Secret(key)));
    try {
      return Optional.of(
          new McpServer.Stdio(CommandLine.parse(command), environment, Optional.empty()));
    } catch (CommandLine.UnreadableException e) {
      values.problem(Setting.TASK_MASTER_COMMAND, String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private Optional<McpServer> endpoint(String url) {
    Map<String, Secret> headers = new LinkedHashMap<>();
    Optional<String> key = values.text(Setting.TASK_MASTER_API_KEY);
    key.ifPresent(it -> headers.put("Authorization", new Secret("Bearer " + it)));
    if (key.isPresent() && !McpServersFile.isHeaderValue(key.get())) {
      values.problem(
          Setting.TASK_MASTER_API_KEY, "has characters inside that no key has; copy it again");
      return Optional.empty();
    }
    Optional<URI> address = Hosts.web(url);
    if (address.isEmpty()) {
      values.problem(Setting.TASK_MASTER_URL, "must be an http or https address");
    }
    return address.map(it -> new McpServer.Http(it, headers));
  }

  /** What Task Master's process needs to be of use, unless it is set to something else. */
  private McpServer withDefaults(McpServer server) {
    if (!(server instanceof McpServer.Stdio stdio)) {
      return server;
    }
    Map<String, Secret> environment = new LinkedHashMap<>(stdio.environment());
    TASK_MASTER_DEFAULTS.forEach((name, value) ->
        environment.putIfAbsent(
            name, new Secret(values.surroundings().variable(name).orElse(value))));
    return new McpServer.Stdio(stdio.command(), environment, stdio.directory());
  }
}
