package dev.vel.mcp;

import dev.vel.config.McpServer;
import java.util.Optional;

/**
 * A server that a user can reach.
 *
 * @param own empty for the operator's
 * @param obstacle why it cannot be used after all
 */
record Reachable(
    String name,
    McpServer server,
    Optional<OwnServer> own,
    Connections.Key key,
    Target target,
    Optional<String> obstacle) {

  Pins.Scope scope() {
    return new Pins.Scope(own.map(OwnServer::id), name);
  }
}
