package dev.vel.daemon.routes;

import dev.vel.api.Vel;
import dev.vel.daemon.http.Answer;
import dev.vel.daemon.http.Query;
import dev.vel.daemon.http.Request;
import dev.vel.daemon.http.Route;
import dev.vel.usage.UsageQuery;
import dev.vel.usage.UsageQuery.GroupBy;
import java.util.List;
import java.util.Objects;

/** What was used, and what it cost. */
final class UsageRoutes {
  private UsageRoutes() {}

  static List<Route> of(Doors doors) {
    return List.of(doors.userAsking("GET", "/api/usage", UsageRoutes::report));
  }

  private static Answer report(Vel vel, Request request) {
    Query query = request.query();
    UsageQuery wanted =
        new UsageQuery(
            query.time("from"),
            query.time("to"),
            Objects.requireNonNullElse(query.choice("group_by", GroupBy.class), GroupBy.DAY));
    query.end();
    return Answer.json(200, vel.usage(wanted));
  }
}
