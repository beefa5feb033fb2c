package dev.vel.route;

import dev.vel.agent.Optimize;
import dev.vel.llm.Catalogue;
import dev.vel.llm.ChatClient;
import dev.vel.llm.Model;
import dev.vel.llm.Resolution;
import dev.vel.task.TaskType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The automatic choice: the best model of each provider, then models that take more, then those
 * that have probably ended. For one plan.
 */
final class Selection {
  private static final String CHAT = "chat";
  private static final int MOST_LARGER = 2;

  private final Catalogue catalogue;
  private final Map<String, ChatClient> clients;
  private final Router.Served served;
  private final Lifetimes lifetimes;
  private final Preference preference;
  private final TaskType type;
  private final @Nullable Optimize optimize;
  private final List<RoutePlan.Pick> last = new ArrayList<>();
  private final List<String> reasons = new ArrayList<>();

  Selection(
      Catalogue catalogue,
      Map<String, ChatClient> clients,
      Router.Served served,
      Lifetimes lifetimes,
      Preference preference,
      TaskType type,
      @Nullable Optimize optimize) {
    this.catalogue = catalogue;
    this.clients = clients;
    this.served = served;
    this.lifetimes = lifetimes;
    this.preference = preference;
    this.type = type;
    this.optimize = optimize;
  }

  /** Why it came out as it did. */
  List<String> reasons() {
    return List.copyOf(reasons);
  }

  /**
   * Adds models to those that are picked already.
   *
   * @param ordered whether somebody wants the providers in exactly this order; what is optimised
   *     then is the model within each
   */
  void choose(List<String> providers, boolean ordered, List<RoutePlan.Pick> picks) {
    boolean isFirst = picks.isEmpty();
    Set<String> taken =
        picks.stream().map(pick -> pick.candidate().provider()).collect(Collectors.toSet());
    List<Candidate> chosen = new ArrayList<>();
    providers.stream()
        .filter(provider -> !taken.contains(provider))
        .forEach(provider -> best(provider).ifPresent(chosen::add));
    if (optimize != null && !ordered) {
      chosen.sort(preference.order(optimize));
    }
    for (Candidate candidate : chosen) {
      boolean leads = isFirst && candidate.equals(chosen.getFirst());
      picks.add(
          new RoutePlan.Pick(
              candidate, leads ? why(candidate, ordered) : "stands behind those before it"));
    }
    if (!chosen.isEmpty()) {
      Candidate first = chosen.getFirst();
      reasons.addFirst(first.label() + " " + (isFirst ? why(first, ordered) : "stands behind it"));
    }
    picks.addAll(larger(providers, picks));
    picks.addAll(last);
  }

  private String why(Candidate first, boolean ordered) {
    if (ordered) {
      return "is first in the agent's order";
    }
    return optimize == null
        ? "is the default for " + Classifier.wire(type)
        : preference.reason(optimize, first);
  }

  /** The model of a provider that fits best. */
  private Optional<Candidate> best(String provider) {
    Optional<Candidate> users = served.wanted(provider).map(id -> named(provider, id));
    users.filter(it -> !isAble(it)).ifPresent(this::tellUnable);
    return users.filter(this::isAble).or(() -> bestOf(provider));
  }

  private Candidate named(String provider, String id) {
    return catalogue.resolve(provider, id) instanceof Resolution.Known it
        ? candidate(it.model())
        : unlisted(provider, id);
  }

  private Optional<Candidate> bestOf(String provider) {
    List<Candidate> known = known(provider);
    Optional<Candidate> wanted = wanted(provider, known);
    List<Candidate> able = known.stream().filter(this::isAble).toList();
    wanted.filter(it -> !able.contains(it)).ifPresent(this::tellUnable);
    Optional<Candidate> ended = wanted.filter(able::contains).filter(it -> over(it).isPresent());
    ended.ifPresent(this::sink);
    List<Candidate> alive = able.stream().filter(it -> over(it).isEmpty()).toList();
    return wanted
        .filter(alive::contains)
        .or(() -> ended.flatMap(this::successor).filter(alive::contains))
        .or(() -> alive.stream().min(order()))
        .or(() -> served.first(provider).map(id -> unlisted(provider, id)));
  }

  private Candidate unlisted(String provider, String id) {
    return new Candidate(client(provider), id, catalogue.pricing(provider, id).orElse(null));
  }

  private Optional<Candidate> wanted(String provider, List<Candidate> known) {
    return optimize == null
        ? catalogue
            .defaultFor(provider, Classifier.wire(type))
            .map(this::candidate)
            .or(() -> known.stream().min(order()))
        : known.stream().min(order());
  }

  private Comparator<Candidate> order() {
    return preference.order(Objects.requireNonNullElse(optimize, Optimize.QUALITY));
  }

  private List<Candidate> known(String provider) {
    return catalogue.models().stream()
        .filter(model -> model.provider().equals(provider) && model.capabilities().contains(CHAT))
        .map(this::candidate)
        .toList();
  }

  private boolean isAble(Candidate candidate) {
    return preference.demand().unmetBy(candidate.known()).isEmpty();
  }

  private void tellUnable(Candidate candidate) {
    preference
        .demand()
        .unmetBy(candidate.known())
        .ifPresent(why -> reasons.add(candidate.label() + " " + why));
  }

  private Optional<String> over(Candidate candidate) {
    return lifetimes.over(candidate.provider(), candidate.id());
  }

  /** Perhaps it answers after all: it is asked when nobody else is left. */
  private void sink(Candidate candidate) {
    String why = over(candidate).orElseThrow();
    reasons.add(candidate.label() + " " + why + " and is asked last");
    last.add(new RoutePlan.Pick(candidate, why));
  }

  private Optional<Candidate> successor(Candidate ended) {
    return Optional.ofNullable(ended.known()).flatMap(catalogue::successor).map(this::candidate);
  }

  /** Models that take more than the first one, for a question that turns out too long for it. */
  private List<RoutePlan.Pick> larger(List<String> providers, List<RoutePlan.Pick> picks) {
    Long first = picks.isEmpty() ? null : window(picks.getFirst().candidate());
    if (first == null) {
      return List.of();
    }
    Set<String> taken =
        picks.stream().map(pick -> pick.candidate().label()).collect(Collectors.toSet());
    return providers.stream()
        .flatMap(provider -> known(provider).stream())
        .filter(it -> !taken.contains(it.label()) && isAble(it) && over(it).isEmpty())
        .filter(it -> Objects.requireNonNullElse(window(it), 0L) > first)
        .sorted(Comparator.comparingLong(it -> Objects.requireNonNullElse(window(it), 0L)))
        .limit(MOST_LARGER)
        .map(it -> new RoutePlan.Pick(it, "takes longer questions than the first"))
        .toList();
  }

  /** As many tokens as a model is known to take: one with a tier takes at least what begins it. */
  private static @Nullable Long window(Candidate candidate) {
    Model model = candidate.known();
    if (model == null) {
      return null;
    }
    Integer window = model.contextWindow();
    if (window == null && model.tier() != null) {
      return model.tier().above() + 1L;
    }
    return window == null ? null : Long.valueOf(window);
  }

  private Candidate candidate(Model model) {
    return new Candidate(client(model.provider()), model.id(), model);
  }

  private ChatClient client(String provider) {
    ChatClient client = clients.get(provider);
    if (client == null) {
      throw new IllegalStateException(provider + " is not configured");
    }
    return client;
  }
}
