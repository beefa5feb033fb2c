package dev.vel.daemon.routes;

import dev.vel.api.Vel;
import dev.vel.daemon.http.Answer;
import dev.vel.daemon.http.Query;
import dev.vel.daemon.http.Request;
import dev.vel.daemon.http.Route;
import dev.vel.integration.Integration;
import dev.vel.integration.IntegrationChange;
import dev.vel.integration.NewIntegration;
import dev.vel.wire.Page;
import java.util.List;
import java.util.UUID;

/** Users' own provider keys. */
final class IntegrationRoutes {
  private IntegrationRoutes() {}

  static List<Route> of(Doors doors) {
    return List.of(
        doors.userAsking("GET", "/api/integrations", IntegrationRoutes::list),
        doors.user("POST", "/api/integrations", IntegrationRoutes::create),
        doors.user(
            "GET",
            "/api/integrations/{id}",
            (vel, request) -> Answer.json(200, vel.integration(id(request)))),
        doors.user("PUT", "/api/integrations/{id}", IntegrationRoutes::update),
        doors.user("DELETE", "/api/integrations/{id}", IntegrationRoutes::delete),
        doors.user(
            "POST",
            "/api/integrations/{id}/test",
            (vel, request) -> Answer.json(200, vel.testIntegration(id(request)))));
  }

  private static Answer list(Vel vel, Request request) {
    Query query = request.query();
    Page.Range range = query.range();
    query.end();
    return Answer.json(200, vel.integrations(range));
  }

  private static Answer create(Vel vel, Request request) {
    String key = request.idempotencyKey();
    Integration made = vel.createIntegration(NewIntegration.read(request.json()), key);
    return Answer.created(request.base() + "/integrations/" + made.id(), made);
  }

  private static Answer update(Vel vel, Request request) {
    UUID id = id(request);
    return Answer.json(200, vel.updateIntegration(id, IntegrationChange.read(request.json())));
  }

  private static Answer delete(Vel vel, Request request) {
    vel.deleteIntegration(id(request));
    return Answer.empty(204);
  }

  private static UUID id(Request request) {
    return request.id("Integration");
  }
}
