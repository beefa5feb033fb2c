package dev.vel.route;

import dev.vel.agent.AgentConfig;
import dev.vel.agent.AgentType;
import dev.vel.agent.ModelPreferences;
import dev.vel.agent.Optimize;
import dev.vel.llm.Catalogue;
import dev.vel.llm.ChatClient;
import dev.vel.task.TaskParameters;
import dev.vel.task.TaskType;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Picks models among the providers that one user has, and says why. Thread-safe. */
final class Planner {
  private final Catalogue catalogue;
  private final Map<String, ChatClient> clients;
  private final Router.Served served;
  private final Lifetimes lifetimes;
  private final Latencies latencies;
  private final Classification classification;
  private final Names names;
  private final Consumer<String> log;

  Planner(
      Catalogue catalogue,
      Map<String, ChatClient> clients,
      Router.Served served,
      Lifetimes lifetimes,
      Latencies latencies,
      Classification classification,
      Consumer<String> log) {
    this.catalogue = catalogue;
    this.clients = clients;
    this.served = served;
    this.lifetimes = lifetimes;
    this.latencies = latencies;
    this.classification = classification;
    this.log = log;
    this.names = new Names(catalogue, clients, served, lifetimes);
  }

  Names names() {
    return names;
  }

  /**
   * Plans a task. A model that the task names is the only one; one that the agent prefers comes
   * first, and one model of each other provider stands behind it.
   */
  RoutePlan plan(
      AgentType type, AgentConfig config, String text, TaskParameters parameters, Demand demand) {
    Classifier.Verdict verdict =
        new Classifier(classification).classify(parameters.taskType(), type, text);
    List<String> reasons = new ArrayList<>();
    reasons.add(Classifier.wire(verdict.type()) + " because " + verdict.reason());
    long expected = classification.expectedTokens(verdict.type());
    if (demand.maxTokens() != null) {
      expected = Math.min(expected, demand.maxTokens());
    }
    List<RoutePlan.Pick> picks = new ArrayList<>();
    Set<String> allowed = allowed(config, parameters);
    if (allowed.isEmpty()) {
      reasons.add("none of the wanted providers is configured");
    } else if (parameters.model() != null) {
      named(parameters.model(), "the task names", allowed, picks, reasons);
    } else {
      Preference preference = new Preference(latencies, demand, expected);
      automatic(verdict.type(), config, parameters, allowed, preference, picks, reasons);
    }
    return new RoutePlan(
        verdict.type(), verdict.rule(), String.join("; ", reasons), picks, expected, demand);
  }

  private void automatic(
      TaskType type,
      AgentConfig config,
      TaskParameters parameters,
      Set<String> allowed,
      Preference preference,
      List<RoutePlan.Pick> picks,
      List<String> reasons) {
    Optimize optimize = parameters.optimize() != null ? parameters.optimize() : config.optimize();
    String preferred = preferred(config.modelPreferences(), type);
    if (preferred != null) {
      named(preferred, "the agent prefers", allowed, picks, reasons);
      picks.removeIf(pick -> isUnfit(pick.candidate(), preference.demand(), reasons));
    }
    Selection selection =
        new Selection(catalogue, clients, served, lifetimes, preference, type, optimize);
    selection.choose(inDefaultOrder(type, config, allowed), config.providers() != null, picks);
    reasons.addAll(selection.reasons());
  }

  private static boolean isUnfit(Candidate candidate, Demand demand, List<String> reasons) {
    return demand
        .unmetBy(candidate.known())
        .map(why -> reasons.add(candidate.label() + " " + why))
        .orElse(false);
  }

  private void named(
      String name,
      String who,
      Set<String> allowed,
      List<RoutePlan.Pick> picks,
      List<String> reasons) {
    Names.Meaning meaning = names.of(name, allowed);
    meaning.notes().forEach(log);
    reasons.addAll(meaning.notes());
    if (meaning.candidates().isEmpty()) {
      reasons.add(who + " " + name + ", but " + meaning.why());
      return;
    }
    reasons.add(who + " " + meaning.candidates().getFirst().label());
    meaning
        .candidates()
        .forEach(candidate -> picks.add(new RoutePlan.Pick(candidate, "is what " + who)));
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
}
