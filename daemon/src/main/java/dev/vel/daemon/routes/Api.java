package dev.vel.daemon.routes;

import dev.vel.api.House;
import dev.vel.config.Settings;
import dev.vel.daemon.http.Route;
import java.time.InstantSource;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** All routes. */
public final class Api {
  private Api() {}

  /**
   * @param started whether this instance may be sent requests
   */
  public static List<Route> routes(
      House house, Settings.Limits limits, BooleanSupplier started, InstantSource clock) {
    Doors doors = new Doors(house);
    return Stream.of(
            AuthRoutes.of(house),
            UserRoutes.of(doors),
            KeyRoutes.of(doors),
            AgentRoutes.of(doors),
            TaskRoutes.of(doors),
            StreamRoutes.of(house, doors, limits.streamsPerUser(), clock),
            RoutingRoutes.of(doors),
            IntegrationRoutes.of(doors),
            McpServerRoutes.of(doors),
            UsageRoutes.of(doors),
            GatewayRoutes.of(house),
            QuotaRoutes.of(doors),
            HealthRoutes.of(house, started),
            DocumentRoutes.of())
        .flatMap(List::stream)
        .toList();
  }
}
