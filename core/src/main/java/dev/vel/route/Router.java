package dev.vel.route;

import dev.vel.agent.AgentConfig;
import dev.vel.agent.AgentType;
import dev.vel.llm.Catalogue;
import dev.vel.task.TaskParameters;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Picks the models that are asked for a question, in order, and says why. Thread-safe. */
public final class Router {
  /** The model's name that leaves the choice to vel. */
  public static final String AUTO = "auto";

  private static final Logger LOG = LoggerFactory.getLogger(Router.class);

  private final Catalogue catalogue;
  private final Providers providers;
  private final Served served;
  private final Lifetimes lifetimes;
  private final Latencies latencies;
  private final Classification classification;
  private final Set<String> told = ConcurrentHashMap.newKeySet();

  /** What providers say they serve. */
  public interface Served {
    /** A model to ask for when nobody named one. */
    Optional<String> first(String provider);

    /** A model that the user asks for where nobody names one, before all others. */
    default Optional<String> wanted(String provider) {
      return Optional.empty();
    }

    /** What a provider lists, as far as is known now; never waits. */
    Optional<Listing> listing(String provider);

    /** Whether it is somebody's own server, which may serve anything. */
    default boolean isOwn(String provider) {
      return false;
    }

    /** What came of asking last; empty when it was not asked yet. */
    default Optional<ModelsEndpoint.Result> lastAnswer(String provider) {
      return Optional.empty();
    }
  }

  public Router(
      Catalogue catalogue,
      Providers providers,
      Served served,
      Lifetimes lifetimes,
      Latencies latencies,
      Classification classification) {
    this.catalogue = catalogue;
    this.providers = providers;
    this.served = served;
    this.lifetimes = lifetimes;
    this.latencies = latencies;
    this.classification = classification;
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
    Demand demand = Demand.of(config, description, parameters);
    return plan(userId, type, config, description, parameters, demand);
  }

  /**
   * The same for a question that is no task.
   *
   * @param text what its type is told by, such as the last thing the user said
   */
  public RoutePlan plan(
      UUID userId,
      AgentType type,
      AgentConfig config,
      String text,
      TaskParameters parameters,
      Demand demand) {
    return planner(userId).plan(type, config, text, parameters, demand);
  }

  /**
   * Tells the route of a task that is not submitted; nothing is called and nothing recorded.
   *
   * @param breakers which models are left alone
   */
  public RouteExplanation explain(
      UUID userId, AgentType type, AgentConfig config, RouteRequest request, Breakers breakers) {
    TaskParameters parameters =
        Objects.requireNonNullElse(request.parameters(), TaskParameters.NONE);
    RoutePlan plan = plan(userId, type, config, request.description(), parameters);
    Preference preference = new Preference(latencies, plan.demand(), plan.expectedTokens());
    Lifetimes users = lifetimes.as(providers.served(userId, served));
    List<RouteExplanation.Option> options =
        plan.picks().stream()
            .map(pick ->
                RouteExplanation.Option.of(
                    pick,
                    preference,
                    breakers.state(pick.candidate()),
                    users
                        .shutdown(pick.candidate().provider(), pick.candidate().id())
                        .orElse(null)))
            .toList();
    return new RouteExplanation(
        plan.taskType(),
        plan.rule(),
        plan.rationale(),
        plan.demand().promptTokens(),
        plan.expectedTokens(),
        options);
  }

  /**
   * Finds the models that a request names.
   *
   * @param model {@value #AUTO}, a known id, or {@code provider/id} with any id
   * @param fallbacks more of the same, which stand behind it in their order
   * @param text asked for only when the choice is vel's
   * @param demand asked for only when the choice is vel's
   */
  public Named named(
      UUID userId,
      String model,
      List<String> fallbacks,
      Supplier<String> text,
      Supplier<Demand> demand) {
    Planner planner = planner(userId);
    List<String> wanted = new ArrayList<>();
    wanted.add(model);
    wanted.addAll(fallbacks);
    Collected collected = new Collected();
    for (String name : wanted) {
      if (name.equals(AUTO)) {
        collected.add(
            planner.plan(
                AgentType.MCP_ORCHESTRATOR,
                AgentConfig.DEFAULT,
                text.get(),
                TaskParameters.NONE,
                demand.get()));
      } else if (collected.add(planner, userId, name).isPresent()) {
        return collected.missing(name);
      }
    }
    return collected.found();
  }

  /** A plan with more models behind it, each named as in {@link #named}. */
  public Named withFallbacks(UUID userId, RoutePlan plan, List<String> fallbacks) {
    Planner planner = planner(userId);
    Collected collected = new Collected();
    collected.add(plan);
    for (String name : fallbacks) {
      if (collected.add(planner, userId, name).isPresent()) {
        return collected.missing(name);
      }
    }
    return collected.found();
  }

  /** Models in order and none twice. */
  private final class Collected {
    private final Map<String, Candidate> candidates = new LinkedHashMap<>();
    private final List<String> reasons = new ArrayList<>();
    private String problem = "";

    void add(RoutePlan plan) {
      reasons.add(plan.rationale());
      plan.candidates().forEach(this::add);
    }

    /** What is wrong with the name, or nothing. */
    Optional<String> add(Planner planner, UUID userId, String name) {
      Names.Meaning meaning = planner.names().listed(name, providers.of(userId).keySet());
      meaning.notes().forEach(Router.this::tell);
      reasons.addAll(meaning.notes());
      if (meaning.candidates().isEmpty()) {
        problem = meaning.why();
        return Optional.of(problem);
      }
      reasons.add("the request names " + meaning.candidates().getFirst().label());
      meaning.candidates().forEach(this::add);
      return Optional.empty();
    }

    private void add(Candidate candidate) {
      candidates.putIfAbsent(candidate.provider() + "\n" + candidate.id(), candidate);
    }

    Named found() {
      return new Named.Found(String.join("; ", reasons), List.copyOf(candidates.values()));
    }

    Named missing(String name) {
      return new Named.Missing(name, problem);
    }
  }

  /** Once for each name: there are few of them, and many requests. */
  private void tell(String note) {
    if (told.add(note)) {
      LOG.info("{}", note);
    }
  }

  private Planner planner(UUID userId) {
    Served seen = providers.served(userId, served);
    return new Planner(
        catalogue,
        providers.of(userId),
        seen,
        lifetimes.as(seen),
        latencies,
        classification,
        this::tell);
  }
}
