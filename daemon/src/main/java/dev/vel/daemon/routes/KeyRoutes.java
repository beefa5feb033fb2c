package dev.vel.daemon.routes;

import dev.vel.api.Vel;
import dev.vel.daemon.http.Answer;
import dev.vel.daemon.http.Query;
import dev.vel.daemon.http.Request;
import dev.vel.daemon.http.Route;
import dev.vel.identity.ApiKey;
import dev.vel.identity.NewApiKey;
import dev.vel.wire.Page;
import java.util.List;

/** The caller's own API keys. */
final class KeyRoutes {
  private KeyRoutes() {}

  static List<Route> of(Doors doors) {
    return List.of(
        doors.userAsking("GET", "/api/keys", KeyRoutes::list),
        doors.user("POST", "/api/keys", KeyRoutes::create),
        doors.user("DELETE", "/api/keys/{id}", KeyRoutes::revoke));
  }

  private static Answer list(Vel vel, Request request) {
    Query query = request.query();
    Page.Range range = query.range();
    query.end();
    return Answer.json(200, vel.keys(range));
  }

  private static Answer create(Vel vel, Request request) {
    ApiKey key = vel.createKey(NewApiKey.read(request.json()));
    return Answer.created(request.base() + "/keys/" + key.id(), key);
  }

  private static Answer revoke(Vel vel, Request request) {
    vel.revokeKey(request.id("API key"));
    return Answer.empty(204);
  }
}
