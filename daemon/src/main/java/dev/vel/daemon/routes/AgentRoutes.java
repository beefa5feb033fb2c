package dev.vel.daemon.routes;

import dev.vel.agent.Agent;
import dev.vel.agent.AgentChange;
import dev.vel.agent.AgentQuery;
import dev.vel.agent.AgentStatus;
import dev.vel.agent.AgentTestRequest;
import dev.vel.agent.AgentType;
import dev.vel.agent.NewAgent;
import dev.vel.api.Vel;
import dev.vel.daemon.http.Answer;
import dev.vel.daemon.http.Query;
import dev.vel.daemon.http.Request;
import dev.vel.daemon.http.Route;
import java.util.List;
import java.util.UUID;

/** Agents. */
final class AgentRoutes {
  private AgentRoutes() {}

  static List<Route> of(Doors doors) {
    return List.of(
        doors.userAsking("GET", "/api/agents", AgentRoutes::list),
        doors.user("POST", "/api/agents", AgentRoutes::create),
        doors.user(
            "GET", "/api/agents/{id}", (vel, request) -> Answer.json(200, vel.agent(id(request)))),
        doors.user("PUT", "/api/agents/{id}", AgentRoutes::update),
        doors.userAsking("DELETE", "/api/agents/{id}", AgentRoutes::delete),
        doors.user("POST", "/api/agents/{id}/test", AgentRoutes::test));
  }

  private static Answer list(Vel vel, Request request) {
    Query query = request.query();
    AgentQuery wanted =
        new AgentQuery(
            query.choice("status", AgentStatus.class),
            query.choice("type", AgentType.class),
            query.range());
    query.end();
    return Answer.json(200, vel.agents(wanted));
  }

  private static Answer create(Vel vel, Request request) {
    String key = request.idempotencyKey();
    Agent agent = vel.createAgent(NewAgent.read(request.json()), key);
    return Answer.created(request.base() + "/agents/" + agent.id(), agent);
  }

  private static Answer update(Vel vel, Request request) {
    UUID id = id(request);
    return Answer.json(200, vel.updateAgent(id, AgentChange.read(request.json())));
  }

  private static Answer delete(Vel vel, Request request) {
    UUID id = id(request);
    Query query = request.query();
    boolean force = query.flag("force");
    query.end();
    vel.deleteAgent(id, force);
    return Answer.empty(204);
  }

  private static Answer test(Vel vel, Request request) {
    UUID id = id(request);
    return Answer.json(200, vel.testAgent(id, AgentTestRequest.read(request.jsonOrNothing())));
  }

  private static UUID id(Request request) {
    return request.id("Agent");
  }
}
