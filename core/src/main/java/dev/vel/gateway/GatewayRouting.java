package dev.vel.gateway;

import dev.vel.agent.Agent;
import dev.vel.agent.KnownAgents;
import dev.vel.llm.Catalogue;
import dev.vel.llm.Model;
import dev.vel.route.Candidate;
import dev.vel.route.Demand;
import dev.vel.route.Named;
import dev.vel.route.Router;
import dev.vel.task.TaskParameters;
import dev.vel.wire.VelException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Finds the models for what a request names: {@code auto}, {@code agent:<name>}, a model's id or
 * {@code provider/model}. Thread-safe.
 */
final class GatewayRouting {
  private static final String AGENT = "agent:";
  private static final String EMBEDDINGS = "embeddings";

  private final Router router;
  private final KnownAgents agents;
  private final Catalogue catalogue;

  GatewayRouting(Router router, KnownAgents agents, Catalogue catalogue) {
    this.router = router;
    this.agents = agents;
    this.catalogue = catalogue;
  }

  GatewayPlan plan(UUID userId, GatewayCall call) {
    if (call.model().startsWith(AGENT)) {
      return throughAgent(userId, call, call.model().substring(AGENT.length()).strip());
    }
    if (call.operation() == Operation.EMBEDDINGS && call.model().equals(Router.AUTO)) {
      return embeddings(userId, call);
    }
    return found(
        router.named(userId, call.model(), call.fallbacks(), call::lastWords, () -> demand(call)));
  }

  private GatewayPlan throughAgent(UUID userId, GatewayCall call, String name) {
    if (call.operation() != Operation.CHAT) {
      throw VelException.invalid("model", "can name an agent for chat completions only");
    }
    Agent agent = agents.find(userId, name).orElse(null);
    if (agent == null) {
      return new GatewayPlan.Refused(
          OpenAiError.unknownModel("There is no agent named \"" + name + "\""));
    }
    Named named =
        router.withFallbacks(
            userId,
            router.plan(
                userId,
                agent.type(),
                agent.config(),
                call.lastWords(),
                TaskParameters.NONE,
                demand(call)),
            call.fallbacks());
    return switch (named) {
      case Named.Found it -> available(it.candidates(), agent);
      case Named.Missing it -> new GatewayPlan.Refused(OpenAiError.unknownModel(it.message()));
    };
  }

  /** Vectors of different models have nothing to do with each other, so one model is named. */
  private GatewayPlan embeddings(UUID userId, GatewayCall call) {
    for (Model model : catalogue.models()) {
      if (model.capabilities().contains(EMBEDDINGS)) {
        Named named =
            router.named(
                userId,
                model.provider() + "/" + model.id(),
                call.fallbacks(),
                call::lastWords,
                () -> demand(call));
        if (named instanceof Named.Found it && !it.candidates().isEmpty()) {
          return available(it.candidates(), null);
        }
      }
    }
    return new GatewayPlan.Refused(
        OpenAiError.unknownModel("No configured provider is known to make embeddings; name one"));
  }

  private static GatewayPlan found(Named named) {
    return switch (named) {
      case Named.Found it -> available(it.candidates(), null);
      case Named.Missing it -> new GatewayPlan.Refused(OpenAiError.unknownModel(it.message()));
    };
  }

  private static GatewayPlan available(List<Candidate> candidates, @Nullable Agent agent) {
    return candidates.isEmpty()
        ? new GatewayPlan.Refused(OpenAiError.noProvider())
        : new GatewayPlan.Found(candidates, agent);
  }

  private static Demand demand(GatewayCall call) {
    Set<String> capabilities = new HashSet<>();
    if (call.hasTools()) {
      capabilities.add(Demand.TOOLS);
    }
    if (call.wantsSchema()) {
      capabilities.add(Demand.JSON_SCHEMA);
    }
    return new Demand(call.promptTokensRoughly(), call.longest(), capabilities);
  }
}
