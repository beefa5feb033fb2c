package dev.vel.route;

import dev.vel.agent.AgentConfig;
import dev.vel.agent.AgentType;
import dev.vel.llm.Catalogue;
import dev.vel.task.TaskParameters;
import java.util.Optional;
import java.util.UUID;

/** Picks the models that are asked for a task, in order, and says why. Thread-safe. */
public final class Router {
  private final Catalogue catalogue;
  private final Providers providers;
  private final Served served;
  private final Latencies latencies;
  private final Classifier classifier = new Classifier();

  /** What an endpoint serves whose models vel does not know. */
  @FunctionalInterface
  public interface Served {
    /** A model to ask for when nobody named one. */
    Optional<String> first(String provider);

    /** A model that the user asks for where nobody names one, before all others. */
    default Optional<String> wanted(String provider) {
      return Optional.empty();
    }
  }

  public Router(Catalogue catalogue, Providers providers, Served served, Latencies latencies) {
    this.catalogue = catalogue;
    this.providers = providers;
    this.served = served;
    this.latencies = latencies;
  }

  /**
   * Plans a task. A model that the task names is the only one; one that the agent prefers comes
   * first, and one model of each other provider stands behind it.
   */
  public RoutePlan plan(
      UUID userId,
      AgentType type,
      AgentConfig config,
      String description,
      TaskParameters parameters) {
    return planner(userId).plan(type, config, description, parameters);
  }

  private Planner planner(UUID userId) {
    return new Planner(
        catalogue, providers.of(userId), providers.served(userId, served), latencies, classifier);
  }
}
