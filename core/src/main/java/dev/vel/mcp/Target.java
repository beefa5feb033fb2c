package dev.vel.mcp;

import dev.vel.config.McpServer;
import dev.vel.llm.AddressGuard;
import java.time.Duration;
import java.util.Optional;

/**
 * What a connection leads to.
 *
 * @param guard decides about the addresses that may be called
 * @param idle after so long without a call it is closed; never when empty
 */
record Target(McpServer server, AddressGuard guard, Optional<Duration> idle) {

  /**
   * A wire that has not been started.
   *
   * @param place what it takes if it starts a process
   */
  Wire wire(String name, Places.Place place) {
    return switch (server) {
      case McpServer.Stdio stdio -> new ProcessWire(name, stdio, place);
      case McpServer.Http http -> new HttpWire(name, http, guard);
    };
  }
}
