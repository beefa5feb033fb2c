package dev.vel.route;

import dev.vel.agent.AgentConfig;
import dev.vel.agent.AgentType;
import dev.vel.agent.ModelPreferences;
import dev.vel.agent.Optimize;
import dev.vel.llm.Catalogue;
import dev.vel.llm.ChatClient;
import dev.vel.llm.Model;
import dev.vel.llm.Resolution;
import dev.vel.task.TaskParameters;
import dev.vel.task.TaskType;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Picks models among the providers that one user has, and says why. Thread-safe. */
final class Planner {
  private static final String CHAT = "chat";

  private final Catalogue catalogue;
  private final Map<String, ChatClient> clients;
  private final Router.Served served;
  private final Latencies latencies;
  private final Classifier classifier;

  Planner(
      Catalogue catalogue,
      Map<String, ChatClient> clients,
      Router.Served served,
      Latencies latencies,
      Classifier classifier) {
    this.catalogue = catalogue;
    this.clients = clients;
    this.served = served;
    this.latencies = latencies;
    this.classifier = classifier;
  }

  /**
   * Plans a task. A model that the task names is the only one; one that the agent prefers comes
   * first, and one model of each other provider stands behind it.
   */
  RoutePlan plan(
      AgentType type, AgentConfig config, String description, TaskParameters parameters) {
    Classifier.Verdict verdict = classifier.classify(parameters.taskType(), type, description);
    Optimize optimize = parameters.optimize() != null ? parameters.optimize() : config.optimize();
    Set<String> allowed = allowed(config, parameters);
    String opening = Classifier.wire(verdict.type()) + " because " + verdict.reason();
    if (allowed.isEmpty()) {
      return new RoutePlan(
          verdict.type(), opening + "; none of the wanted providers is configured", List.of());
    }
    if (parameters.model() != null) {
      return named(verdict, opening, parameters.model(), allowed);
    }
    List<Candidate> candidates = new ArrayList<>();
    List<String> reasons = new ArrayList<>(List.of(opening));
    String preferred = preferred(config.modelPreferences(), verdict.type());
    if (preferred != null) {
      resolve(preferred, allowed, candidates, reasons);
      if (!candidates.isEmpty()) {
        reasons.add("the agent prefers " + candidates.getFirst().label());
      }
    }
    others(verdict.type(), config, optimize, allowed, candidates, reasons);
    return new RoutePlan(verdict.type(), String.join("; ", reasons), candidates);
  }

  private RoutePlan named(
      Classifier.Verdict verdict, String opening, String model, Set<String> allowed) {
    List<Candidate> candidates = new ArrayList<>();
    List<String> reasons = new ArrayList<>(List.of(opening));
    resolve(model, allowed, candidates, reasons);
    reasons.add(
        candidates.isEmpty()
            ? "no configured provider has the model " + model
            : "the task names " + candidates.getFirst().label());
    return new RoutePlan(verdict.type(), String.join("; ", reasons), candidates);
  }

  private Set<String> allowed(AgentConfig config, TaskParameters parameters) {
    Set<String> allowed =
        new LinkedHashSet<>(config.providers() == null ? clients.keySet() : config.providers());
    allowed.retainAll(clients.keySet());
    if (parameters.provider() != null) {
      allowed.retainAll(Set.of(parameters.provider()));
    }
    return allowed;
  }

  /** Adds what a name stands for among the allowed providers. */
  private void resolve(
      String name, Set<String> allowed, List<Candidate> candidates, List<String> reasons) {
    for (String provider : allowed) {
      if (catalogue.resolve(provider, name) instanceof Resolution.Known known) {
        add(candidates, known.model());
        note(known, reasons);
      }
    }
    if (!candidates.isEmpty()) {
      return;
    }
    switch (catalogue.resolve(name)) {
      case Resolution.Known known when allowed.contains(known.model().provider()) -> {
        add(candidates, known.model());
        note(known, reasons);
      }
      case Resolution.Known elsewhere -> {}
      case Resolution.Unlisted unlisted -> {
        ChatClient client = clients.get(unlisted.provider());
        if (client != null && allowed.contains(unlisted.provider())) {
          candidates.add(new Candidate(client, unlisted.id(), null));
        }
      }
      case Resolution.Unknown unknown -> {
        // Nobody lists it: an endpoint of the operator's own may still serve it, and says so if
        // not.
        for (String provider : allowed) {
          candidates.add(new Candidate(client(provider), name, null));
        }
      }
    }
  }

  private void others(
      TaskType type,
      AgentConfig config,
      @Nullable Optimize optimize,
      Set<String> allowed,
      List<Candidate> candidates,
      List<String> reasons) {
    Set<String> taken = candidates.stream().map(Candidate::provider).collect(Collectors.toSet());
    List<Candidate> more = new ArrayList<>();
    for (String provider : inDefaultOrder(type, config, allowed)) {
      if (!taken.contains(provider)) {
        oneOf(provider, type, optimize).ifPresent(more::add);
      }
    }
    // An order that the agent gives stands; what is optimised then is the model within each
    // provider.
    if (optimize != null && config.providers() == null) {
      more.sort(order(optimize));
    }
    if (!more.isEmpty()) {
      reasons.add(reason(type, config, optimize, more.getFirst(), candidates.isEmpty()));
    }
    candidates.addAll(more);
  }

  private static String reason(
      TaskType type,
      AgentConfig config,
      @Nullable Optimize optimize,
      Candidate first,
      boolean isFirst) {
    if (!isFirst) {
      return first.label() + " stands behind it";
    }
    if (optimize != null) {
      return first.label() + " is best for " + optimize.name().toLowerCase(Locale.ROOT);
    }
    return config.providers() == null
        ? first.label() + " is the default for " + Classifier.wire(type)
        : first.label() + " is first in the agent's order";
  }

  private List<String> inDefaultOrder(TaskType type, AgentConfig config, Set<String> allowed) {
    if (config.providers() != null) {
      return List.copyOf(allowed);
    }
    Set<String> order = new LinkedHashSet<>();
    catalogue.defaults(Classifier.wire(type)).forEach(model -> order.add(model.provider()));
    order.addAll(allowed);
    order.retainAll(allowed);
    return List.copyOf(order);
  }

  /** The model of a provider that fits best. */
  private Optional<Candidate> oneOf(String provider, TaskType type, @Nullable Optimize optimize) {
    ChatClient client = client(provider);
    Optional<String> wanted = served.wanted(provider);
    if (wanted.isPresent()) {
      return wanted.map(id -> candidate(client, id));
    }
    List<Candidate> known =
        catalogue.models().stream()
            .filter(
                model -> model.provider().equals(provider) && model.capabilities().contains(CHAT))
            .map(model -> new Candidate(client, model.id(), model))
            .toList();
    Optional<Candidate> best =
        optimize == null
            ? catalogue
                .defaultFor(provider, Classifier.wire(type))
                .map(model -> new Candidate(client, model.id(), model))
                .or(() -> known.stream().min(order(Optimize.QUALITY)))
            : known.stream().min(order(optimize));
    return best.or(() -> served.first(provider).map(id -> new Candidate(client, id, null)));
  }

  private Candidate candidate(ChatClient client, String id) {
    return catalogue.resolve(client.provider(), id) instanceof Resolution.Known known
        ? new Candidate(client, known.model().id(), known.model())
        : new Candidate(client, id, null);
  }

  private Comparator<Candidate> order(Optimize optimize) {
    return switch (optimize) {
      case COST -> Comparator.comparing(Planner::price);
      case LATENCY -> Comparator.comparingDouble(latencies::of);
      case QUALITY ->
          Comparator.comparingInt(
              candidate -> candidate.known() == null ? 0 : -candidate.known().quality());
    };
  }

  /** What comparing by cost compares: a token in and a token out, in millionths of a US dollar. */
  private static BigDecimal price(Candidate candidate) {
    Model model = candidate.known();
    return model == null ? BigDecimal.ZERO : model.inputPrice().add(model.outputPrice());
  }

  private static @Nullable String preferred(@Nullable ModelPreferences models, TaskType type) {
    if (models == null) {
      return null;
    }
    return switch (type) {
      case COMPLEX_REASONING -> models.complexReasoning();
      case CODE_GENERATION -> models.codeGeneration();
      case SIMPLE -> models.simple();
      case RESEARCH -> models.research();
    };
  }

  private static void note(Resolution.Known known, List<String> reasons) {
    if (known.note() != null) {
      reasons.add(known.note());
    }
  }

  private void add(List<Candidate> candidates, Model model) {
    candidates.add(new Candidate(client(model.provider()), model.id(), model));
  }

  private ChatClient client(String provider) {
    ChatClient client = clients.get(provider);
    if (client == null) {
      throw new IllegalStateException(provider + " is not configured");
    }
    return client;
  }
}
