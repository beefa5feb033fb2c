package dev.vel.daemon.routes;

import dev.vel.api.House;
import dev.vel.config.Settings;
import dev.vel.daemon.http.Route;
import dev.vel.daemon.mcp.McpEndpoint;
import dev.vel.db.Once;
import dev.vel.mcpserver.VelServer;
import java.time.InstantSource;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** All routes. */
public final class Api {
  private Api() {}

  /**
   * @param mcp where MCP's clients come in
   * @param started whether this instance may be sent requests
   */
  public static List<Route> routes(
      House house,
      Settings settings,
      McpEndpoint mcp,
      BooleanSupplier started,
      InstantSource clock) {
    Doors doors = new Doors(house);
    List<Route> routes =
        Stream.of(
                AuthRoutes.of(house),
                UserRoutes.of(doors),
                KeyRoutes.of(doors),
                AgentRoutes.of(doors),
                TaskRoutes.of(doors),
                StreamRoutes.of(house, doors, settings.limits().streamsPerUser(), clock),
                RoutingRoutes.of(doors),
                IntegrationRoutes.of(doors),
                McpServerRoutes.of(doors),
                UsageRoutes.of(doors),
                GatewayRoutes.of(house),
                McpRoutes.of(mcp),
                QuotaRoutes.of(doors),
                AuditRoutes.of(doors),
                HealthRoutes.of(house, started),
                DocumentRoutes.of())
            .flatMap(List::stream)
            .toList();
    return Regions.around(routes, house, settings.server().regions());
  }

  /** Where MCP's clients come in; to be closed before the house is. */
  public static McpEndpoint mcp(House house, Settings.Server server, InstantSource clock) {
    // Its tools have schemas that take a while to make, and most instances never meet a client.
    Once<VelServer> mcp = new Once<>(VelServer::new);
    McpEndpoint endpoint =
        new McpEndpoint(
            List.of(server.host(), server.bindAddress()),
            server.corsOrigins(),
            VelServer.VERSIONS,
            false,
            request -> new HouseGuest(house, mcp.get(), request),
            clock);
    endpoint.setSessionFactory(request -> mcp.get().open(request));
    return endpoint;
  }
}
