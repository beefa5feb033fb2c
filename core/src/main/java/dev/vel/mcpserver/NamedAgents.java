package dev.vel.mcpserver;

import dev.vel.agent.Agent;
import dev.vel.agent.AgentQuery;
import dev.vel.agent.AgentType;
import dev.vel.agent.NewAgent;
import dev.vel.api.Vel;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.Fields;
import dev.vel.wire.Page;
import dev.vel.wire.VelException;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Agents by what a client calls them. */
final class NamedAgents {
  /** The agent that is used when none is named; made when it is first needed. */
  private static final String DEFAULT = "default";

  private static final int PAGE = 100;

  private NamedAgents() {}

  /**
   * The agent of this id or name.
   *
   * @param idOrName null for the default one
   */
  static Agent find(Vel vel, @Nullable String idOrName) {
    if (idOrName == null) {
      return named(vel, DEFAULT).orElseGet(() -> make(vel));
    }
    UUID id = Fields.uuid(idOrName);
    return id != null
        ? vel.agent(id)
        : named(vel, idOrName)
            .orElseThrow(() -> VelException.notFound("Agent", "'" + idOrName + "'"));
  }

  private static Agent make(Vel vel) {
    try {
      NewAgent agent = new NewAgent(DEFAULT, AgentType.MCP_ORCHESTRATOR, null);
      return vel.createAgent(agent, UUID.randomUUID().toString());
    } catch (VelException refused) {
      if (refused.code() == ErrorCode.CONFLICT) {
        return named(vel, DEFAULT).orElseThrow(() -> refused); // Another call was faster.
      }
      throw refused;
    }
  }

  private static Optional<Agent> named(Vel vel, String name) {
    for (int offset = 0; ; offset += PAGE) {
      Page<Agent> page = vel.agents(new AgentQuery(null, null, new Page.Range(PAGE, offset)));
      for (Agent agent : page.data()) {
        if (agent.name().equalsIgnoreCase(name)) {
          return Optional.of(agent);
        }
      }
      if (page.data().isEmpty() || offset + page.data().size() >= page.meta().total()) {
        return Optional.empty();
      }
    }
  }
}
