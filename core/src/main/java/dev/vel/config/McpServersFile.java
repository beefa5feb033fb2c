package dev.vel.config;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.wire.YamlFile;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the operator's file of MCP servers, in the shape that editors use: {@code {"mcpServers":
 * {"name": {"command": …} or {"url": …}}}}. {@code ${NAME}} stands for a variable of the
 * environment. For one file.
 */
final class McpServersFile {
  private static final int MOST = 100;
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,39}");
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");
  private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}");
  private static final Set<String> STDIO = Set.of("type", "command", "args", "env", "cwd");
  private static final Set<String> HTTP = Set.of("type", "url", "headers");
  private static final Set<String> HTTP_TYPES = Set.of("http", "streamable-http");

  private final Values values;
  private final Path file;

  McpServersFile(Values values, Path file) {
    this.values = values;
    this.file = file;
  }

  /** The servers that can be used; what is wrong with others is told. */
  Map<String, McpServer> read() {
    Map<String, McpServer> servers = new LinkedHashMap<>();
    JsonNode tree;
    try {
      tree = YamlFile.parse(YamlFile.read(file));
    } catch (YamlFile.UnusableException e) {
      // The parser quotes the text, which may be a secret; what it says of the place is kept.
      String message = String.valueOf(e.getMessage());
      int quote = message.startsWith("is not valid YAML") ? message.indexOf(':') : -1;
      problem(quote < 0 ? message : message.substring(0, quote));
      return servers;
    }
    unknown("", tree, Set.of("mcpServers"));
    JsonNode named = tree.path("mcpServers");
    if (!named.isObject()) {
      problem("must hold an object `mcpServers` with a server by each name");
    } else if (named.size() > MOST) {
      problem("names more than " + MOST + " servers");
    } else {
      named
          .properties()
          .forEach(entry ->
              server(entry.getKey(), entry.getValue())
                  .ifPresent(server -> servers.put(entry.getKey(), server)));
    }
    return servers;
  }

  static boolean isHeaderValue(String text) {
    return text.chars().allMatch(c -> c >= ' ' && c < 127);
  }

  private Optional<McpServer> server(String name, JsonNode node) {
    String at = "`" + name + "` ";
    if (!NAME.matcher(name).matches()) {
      problem(at + "is no name for a server; take 1–40 of a–z, 0–9, _ and -");
    }
    boolean process = node.has("command");
    if (process == node.has("url")) {
      problem(at + "must have either a `command` or a `url`");
      return Optional.empty();
    }
    unknown(at, node, process ? STDIO : HTTP);
    String type = node.path("type").asText(process ? "stdio" : "http");
    if (process ? !type.equals("stdio") : !HTTP_TYPES.contains(type)) {
      problem(at + "has a `type` that does not fit: stdio for a command, http for a url");
    }
    return process ? stdio(at, node) : http(at, node);
  }

  private Optional<McpServer> stdio(String at, JsonNode node) {
    List<String> command = new ArrayList<>();
    command.add(text(at + "`command` ", node.get("command")));
    JsonNode arguments = node.path("args");
    if (!arguments.isMissingNode() && !arguments.isArray()) {
      problem(at + "must have a list as `args`");
    }
    arguments.forEach(argument -> command.add(text(at + "`args` ", argument)));
    if (command.getFirst().isBlank()) {
      problem(at + "must name a program as `command`");
      return Optional.empty();
    }
    Map<String, Secret> environment = secrets(at + "`env` ", node.path("env"));
    environment.keySet().stream()
        .filter(name -> name.isEmpty() || name.indexOf('=') >= 0)
        .forEach(name -> problem(at + "has a name in `env` that no variable can have"));
    Optional<Path> directory =
        node.has("cwd")
            ? Optional.of(values.surroundings().path(text(at + "`cwd` ", node.get("cwd"))))
            : Optional.empty();
    return Optional.of(new McpServer.Stdio(command, environment, directory));
  }

  private Optional<McpServer> http(String at, JsonNode node) {
    Map<String, Secret> headers = secrets(at + "`headers` ", node.path("headers"));
    headers.forEach((name, value) -> {
      if (!HEADER.matcher(name).matches() || !isHeaderValue(value.reveal())) {
        problem(at + "has a header that HTTP cannot carry: " + name);
      }
    });
    Optional<URI> url = Hosts.web(text(at + "`url` ", node.get("url")));
    if (url.isEmpty()) {
      problem(at + "must have an http or https address without user or fragment as `url`");
    }
    return url.map(it -> new McpServer.Http(it, headers));
  }

  private Map<String, Secret> secrets(String at, JsonNode node) {
    Map<String, Secret> secrets = new LinkedHashMap<>();
    if (!node.isMissingNode() && !node.isObject()) {
      problem(at + "must be an object of texts");
    }
    node.properties()
        .forEach(entry ->
            secrets.put(
                entry.getKey(),
                new Secret(text(at + "`" + entry.getKey() + "` ", entry.getValue()))));
    return secrets;
  }

  /** A text with its variables filled in. */
  private String text(String at, JsonNode node) {
    if (!node.isValueNode() || node.isNull()) {
      problem(at + "must be a text");
      return "";
    }
    Matcher variables = VARIABLE.matcher(node.asText());
    return variables.replaceAll(found -> {
      Optional<String> value = values.surroundings().variable(found.group(1));
      if (value.isEmpty()) {
        problem(at + "needs the variable " + found.group(1) + ", which is not set");
      }
      return Matcher.quoteReplacement(value.orElse(""));
    });
  }

  private void unknown(String at, JsonNode node, Set<String> known) {
    node.properties().stream()
        .map(Map.Entry::getKey)
        .filter(key -> !known.contains(key))
        .forEach(key ->
            problem(
                at
                    + "has an unknown key `"
                    + key
                    + "`; known are "
                    + String.join(", ", known.stream().sorted().toList())));
  }

  private void problem(String what) {
    values.problem(Setting.VEL_MCP_SERVERS, "(" + file + "): " + what);
  }
}
