package dev.vel.config;

import java.net.URI;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How an MCP server of the operator's is reached. Its text form shows no secret. */
public sealed interface McpServer {

  /**
   * A process of vel's own, spoken to over its standard input and output.
   *
   * @param command the program and its arguments; no shell reads them
   * @param environment what the process gets beside the few variables that every one gets
   * @param directory where it is started; vel's own working directory when empty
   */
  record Stdio(List<String> command, Map<String, Secret> environment, Optional<Path> directory)
      implements McpServer {
    public Stdio {
      command = List.copyOf(command);
      environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
    }

    @Override
    public String toString() {
      return "Stdio[" + command.getFirst() + "]";
    }
  }

  /**
   * Streamable HTTP.
   *
   * @param headers sent with every request
   */
  record Http(URI url, Map<String, Secret> headers) implements McpServer {
    public Http {
      headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }

    @Override
    public String toString() {
      return "Http[" + url.getHost() + "]";
    }
  }
}
