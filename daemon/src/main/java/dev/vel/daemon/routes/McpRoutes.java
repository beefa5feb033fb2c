package dev.vel.daemon.routes;

import dev.vel.daemon.http.Access;
import dev.vel.daemon.http.Route;
import dev.vel.daemon.mcp.McpEndpoint;
import java.util.List;

/** vel as an MCP server, over streamable HTTP. */
public final class McpRoutes {
  private McpRoutes() {}

  static List<Route> of(McpEndpoint endpoint) {
    return of(endpoint, Access.MCP);
  }

  /** The same for other callers than usual. */
  public static List<Route> of(McpEndpoint endpoint, Access access) {
    return List.of(
        new Route("POST", "/mcp", access, request -> endpoint.post(Doors.plain(request))),
        new Route("GET", "/mcp", access, request -> endpoint.get(Doors.plain(request))),
        new Route("DELETE", "/mcp", access, request -> endpoint.delete(Doors.plain(request))));
  }
}
