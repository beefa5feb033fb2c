package dev.vel.gateway;

import dev.vel.agent.Agent;
import dev.vel.agent.AgentConfig;
import dev.vel.route.Candidate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who may answer a request. */
sealed interface GatewayPlan {

  /**
   * These, in order.
   *
   * @param agent through which they are asked; null for none
   */
  record Found(List<Candidate> candidates, @Nullable Agent agent) implements GatewayPlan {
    public Found {
      candidates = List.copyOf(candidates);
    }

    @Nullable AgentConfig config() {
      return agent == null ? null : agent.config();
    }
  }

  /** Nobody. */
  record Refused(OpenAiError error) implements GatewayPlan {}
}
