package dev.vel.mcp;

import java.util.List;

/** The tools of one server, as it offers them just now. */
public record McpToolList(String server, List<McpTool> data) {
  public McpToolList {
    data = List.copyOf(data);
  }
}
