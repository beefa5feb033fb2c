package dev.vel.daemon.routes;

import dev.vel.api.Vel;
import dev.vel.daemon.http.Answer;
import dev.vel.daemon.http.Query;
import dev.vel.daemon.http.Request;
import dev.vel.daemon.http.Route;
import dev.vel.route.RouteRequest;
import dev.vel.wire.Page;
import java.util.List;

/** Which models there are, and which would be asked. */
final class RoutingRoutes {
  private RoutingRoutes() {}

  static List<Route> of(Doors doors) {
    return List.of(
        doors.user("POST", "/api/route", RoutingRoutes::explain),
        doors.userAsking("GET", "/api/providers", RoutingRoutes::providers));
  }

  private static Answer explain(Vel vel, Request request) {
    return Answer.json(200, vel.explainRoute(RouteRequest.read(request.json())));
  }

  private static Answer providers(Vel vel, Request request) {
    Query query = request.query();
    Page.Range range = query.range();
    query.end();
    return Answer.json(200, vel.providers(range));
  }
}
