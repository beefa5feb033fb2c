package dev.vel.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.config.McpServer;
import dev.vel.llm.AddressGuard;
import java.time.Duration;
import java.util.Optional;

/**
 * What a server of the operator's says of itself.
 *
 * @param name empty when it does not say
 */
public record Greeting(String name, String version) {

  /** Opens a session with an endpoint, calls nothing and leaves. */
  public static Greeting of(String name, McpServer.Http server, Duration within)
      throws ToolException, InterruptedException {
    McpLog.quieten();
    Target target = new Target(server, AddressGuard.NONE, Optional.empty());
    Session session =
        Session.open(target.wire(name, Places.FREE), Session.Role.NONE, () -> {}, within);
    try {
      JsonNode said = session.server();
      return new Greeting(
          Text.line(said.path("name").asText("")), Text.line(said.path("version").asText("")));
    } finally {
      session.close();
    }
  }
}
