package dev.vel.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.db.Tx;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Knows no server. */
final class NoToolServers implements ToolServers {
  @Override
  public List<String> names(Tx tx, UUID userId) {
    return List.of();
  }

  @Override
  public Offer offer(UUID userId, List<String> servers, Duration within) {
    return new Offer(
        List.of(),
        servers.stream()
            .distinct()
            .collect(Collectors.toMap(Function.identity(), name -> "There is no such server")));
  }

  @Override
  public ToolResult call(UUID userId, Tool tool, JsonNode arguments, Duration within)
      throws ToolException {
    throw new ToolException(
        ToolException.Kind.UNAVAILABLE, "There is no server named " + tool.server());
  }
}
