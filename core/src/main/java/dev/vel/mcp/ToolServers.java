package dev.vel.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.db.Tx;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The tools that users' agents may be given: approved ones only. Thread-safe. */
public interface ToolServers {
  /** Knows no server. */
  ToolServers NONE = new NoToolServers();

  /** The names of the servers that this user can reach, the operator's and their own, sorted. */
  List<String> names(Tx tx, UUID userId);

  /**
   * What these servers offer this user.
   *
   * @param servers names; empty for every server that the user can reach
   * @param within for all of them together; they are asked at the same time
   */
  Offer offer(UUID userId, List<String> servers, Duration within) throws InterruptedException;

  /**
   * Calls a tool that {@link #offer} named. The arguments are held against its schema first.
   *
   * @param within opening the connection included
   */
  ToolResult call(UUID userId, Tool tool, JsonNode arguments, Duration within)
      throws ToolException, InterruptedException;

  /**
   * @param tools approved ones, by server and name
   * @param missing what is not offered and why, a sentence by the name of the server or by {@code
   *     server/tool}
   */
  record Offer(List<Tool> tools, Map<String, String> missing) {
    public Offer {
      tools = List.copyOf(tools);
      missing = Map.copyOf(missing);
    }
  }
}
