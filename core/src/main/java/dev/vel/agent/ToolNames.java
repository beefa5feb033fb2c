package dev.vel.agent;

import dev.vel.db.Tx;
import java.util.List;
import java.util.UUID;

/** Which MCP servers there are, as far as an agent's configuration is concerned. */
@FunctionalInterface
public interface ToolNames {

  /** Those that this user can reach, sorted. */
  List<String> servers(Tx tx, UUID userId);
}
