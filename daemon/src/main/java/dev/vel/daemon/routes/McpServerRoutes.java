package dev.vel.daemon.routes;

import dev.vel.api.Vel;
import dev.vel.daemon.http.Answer;
import dev.vel.daemon.http.Query;
import dev.vel.daemon.http.Request;
import dev.vel.daemon.http.Route;
import dev.vel.mcp.McpApproval;
import dev.vel.mcp.McpServerView;
import dev.vel.mcp.NewMcpServer;
import dev.vel.wire.Page;
import java.util.List;

/** MCP servers whose tools agents get. */
final class McpServerRoutes {
  private static final String ALL = "/api/mcp/servers";
  private static final String ONE = ALL + "/{name}";

  private McpServerRoutes() {}

  static List<Route> of(Doors doors) {
    return List.of(
        doors.userAsking("GET", ALL, McpServerRoutes::list),
        doors.user("POST", ALL, McpServerRoutes::add),
        doors.user("GET", ONE, (vel, request) -> Answer.json(200, vel.mcpServer(name(request)))),
        doors.user("DELETE", ONE, McpServerRoutes::remove),
        doors.user(
            "POST",
            ONE + "/test",
            (vel, request) -> Answer.json(200, vel.testMcpServer(name(request)))),
        doors.user(
            "GET", ONE + "/tools", (vel, request) -> Answer.json(200, vel.mcpTools(name(request)))),
        doors.user("POST", ONE + "/tools/approve", McpServerRoutes::approve));
  }

  private static Answer list(Vel vel, Request request) {
    Query query = request.query();
    Page.Range range = query.range();
    query.end();
    return Answer.json(200, vel.mcpServers(range));
  }

  private static Answer add(Vel vel, Request request) {
    McpServerView made = vel.addMcpServer(NewMcpServer.read(request.json()));
    return Answer.created(request.base() + "/mcp/servers/" + made.name(), made);
  }

  private static Answer remove(Vel vel, Request request) {
    vel.removeMcpServer(name(request));
    return Answer.empty(204);
  }

  private static Answer approve(Vel vel, Request request) {
    return Answer.json(200, vel.approveMcpTools(name(request), McpApproval.read(request.json())));
  }

  private static String name(Request request) {
    return request.parameter("name");
  }
}
