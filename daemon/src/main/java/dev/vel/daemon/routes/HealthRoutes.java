package dev.vel.daemon.routes;

import dev.vel.api.Health;
import dev.vel.api.House;
import dev.vel.daemon.http.Access;
import dev.vel.daemon.http.Answer;
import dev.vel.daemon.http.Route;
import dev.vel.wire.VelException;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** Whether this instance lives, may be sent requests, and is well. */
final class HealthRoutes {
  /** The first answer of all, which waits for no mapper to be made. */
  private static final Answer READY =
      Answer.whole(200, "application/json", "{\"status\":\"ready\"}");

  private final House house;
  private final BooleanSupplier started;
  private final Recent readiness;

  private HealthRoutes(House house, BooleanSupplier started) {
    this.house = house;
    this.started = started;
    // Its database has just answered, else there were no house.
    this.readiness = new Recent(house::isReady, true);
  }

  static List<Route> of(House house, BooleanSupplier started) {
    HealthRoutes routes = new HealthRoutes(house, started);
    return List.of(
        new Route("GET", "/api/health", Access.HEALTH, request -> routes.health()),
        new Route(
            "GET",
            "/api/health/live",
            Access.OPEN,
            request -> Answer.json(200, Map.of("status", "alive"))),
        new Route("GET", "/api/health/ready", Access.OPEN, request -> routes.ready()));
  }

  private Answer health() {
    Health health = house.health();
    return health.status().equals("unhealthy")
        ? Answer.json(503, health).with("Retry-After", "10")
        : Answer.json(200, health);
  }

  private Answer ready() {
    if (!started.getAsBoolean()) {
      throw VelException.unavailable("This instance is starting or stopping", null);
    }
    if (!readiness.get()) {
      throw VelException.unavailable("The database does not answer", null);
    }
    return READY;
  }
}
