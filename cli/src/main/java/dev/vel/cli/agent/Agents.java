package dev.vel.cli.agent;

import dev.vel.agent.Agent;
import dev.vel.agent.AgentQuery;
import dev.vel.agent.AgentType;
import dev.vel.agent.NewAgent;
import dev.vel.api.Vel;
import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Suggestion;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.Fields;
import dev.vel.wire.Page;
import dev.vel.wire.VelException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Agents by what a person calls them. */
public final class Agents {
  /** The agent that is used when none is named; made when it is first needed. */
  public static final String DEFAULT = "default";

  private static final int PAGE = 100;

  private Agents() {}

  /** The agent of this id or name. */
  public static Agent find(Vel vel, String idOrName) {
    UUID id = Fields.uuid(idOrName);
    if (id != null) {
      return vel.agent(id);
    }
    List<String> others = new ArrayList<>();
    return named(vel, idOrName, others)
        .orElseThrow(() ->
            new CommandException(
                ExitCode.FAILED,
                "there is no agent '"
                    + idOrName
                    + "'"
                    + " (`vel agent list` shows all)"
                    + Suggestion.tail(idOrName, others)));
  }

  /** The agent for tasks that name none. */
  public static Agent byDefault(Vel vel) {
    return named(vel, DEFAULT, new ArrayList<>()).orElseGet(() -> make(vel));
  }

  private static Agent make(Vel vel) {
    try {
      NewAgent agent = new NewAgent(DEFAULT, AgentType.MCP_ORCHESTRATOR, null);
      return vel.createAgent(agent, UUID.randomUUID().toString());
    } catch (VelException refused) {
      if (refused.code() == ErrorCode.CONFLICT) {
        return find(vel, DEFAULT); // Another command was faster.
      }
      throw refused;
    }
  }

  private static Optional<Agent> named(Vel vel, String name, List<String> others) {
    for (int offset = 0; ; offset += PAGE) {
      Page<Agent> page = vel.agents(new AgentQuery(null, null, new Page.Range(PAGE, offset)));
      for (Agent agent : page.data()) {
        if (agent.name().equalsIgnoreCase(name)) {
          return Optional.of(agent);
        }
        others.add(agent.name());
      }
      if (page.data().isEmpty() || offset + page.data().size() >= page.meta().total()) {
        return Optional.empty();
      }
    }
  }
}
