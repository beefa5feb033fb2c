package dev.vel.daemon.routes;

import dev.vel.api.Vel;
import dev.vel.daemon.http.Answer;
import dev.vel.daemon.http.Query;
import dev.vel.daemon.http.Request;
import dev.vel.daemon.http.Route;
import dev.vel.usage.NewQuota;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What may be used in a month. */
final class QuotaRoutes {
  private QuotaRoutes() {}

  static List<Route> of(Doors doors) {
    return List.of(
        doors.userAsking(
            "GET", "/api/quotas", (vel, request) -> Answer.json(200, vel.quotas(userId(request)))),
        doors.userAsking("PUT", "/api/quotas", QuotaRoutes::set));
  }

  private static Answer set(Vel vel, Request request) {
    UUID userId = userId(request);
    return Answer.json(200, vel.setQuotas(userId, NewQuota.readAll(request.json())));
  }

  private static @Nullable UUID userId(Request request) {
    Query query = request.query();
    UUID userId = query.id("user_id");
    query.end();
    return userId;
  }
}
