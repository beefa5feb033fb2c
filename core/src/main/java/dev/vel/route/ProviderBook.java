package dev.vel.route;

import dev.vel.llm.Catalogue;
import dev.vel.llm.ChatClient;
import dev.vel.llm.Model;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Shows what a user can choose among, and how it fares. Thread-safe. */
public final class ProviderBook {
  private static final String KEY_REFUSED = "key_refused";

  private final Catalogue catalogue;
  private final Providers providers;
  private final Router.Served served;
  private final Lifetimes lifetimes;
  private final Latencies latencies;
  private final Breakers breakers;

  public ProviderBook(
      Catalogue catalogue,
      Providers providers,
      Router.Served served,
      Lifetimes lifetimes,
      Latencies latencies,
      Breakers breakers) {
    this.catalogue = catalogue;
    this.providers = providers;
    this.served = served;
    this.lifetimes = lifetimes;
    this.latencies = latencies;
    this.breakers = breakers;
  }

  /**
   * All providers that are known or configured, in their default order.
   *
   * @param health by provider, as the house's health has it
   */
  public List<ProviderState> of(UUID userId, Map<String, String> health) {
    return new View(userId, providers.served(userId, served)).of(providers.of(userId), health);
  }

  /** What one user sees. */
  private final class View {
    private final UUID userId;
    private final Router.Served seen;
    private final Lifetimes ends;

    View(UUID userId, Router.Served seen) {
      this.userId = userId;
      this.seen = seen;
      this.ends = lifetimes.as(seen);
    }

    List<ProviderState> of(Map<String, ChatClient> clients, Map<String, String> health) {
      Set<String> names = new LinkedHashSet<>(catalogue.providers());
      names.addAll(clients.keySet());
      List<ProviderState> states = new ArrayList<>();
      for (String name : names) {
        ChatClient client = clients.get(name);
        String state = client == null ? "not_configured" : health.getOrDefault(name, "unknown");
        states.add(
            new ProviderState(
                name,
                client != null,
                state.equals("not_configured") && client != null ? "unknown" : state,
                listing(name),
                models(name, client),
                others(name),
                List.of()));
      }
      return states;
    }

    private String listing(String provider) {
      if (providers.refusesKey(userId, provider)) {
        return KEY_REFUSED;
      }
      Optional<Listing> started = seen.listing(provider);
      return seen.lastAnswer(provider)
          .map(answer ->
              switch (answer) {
                case ModelsEndpoint.Result.Listed listed -> "ok";
                case ModelsEndpoint.Result.KeyRefused refused -> KEY_REFUSED;
                case ModelsEndpoint.Result.NotOffered none -> "not_offered";
                case ModelsEndpoint.Result.Unreachable away -> "unreachable";
              })
          .orElse(started.isPresent() ? "ok" : "unknown");
    }

    private List<ProviderState.ModelState> models(String provider, @Nullable ChatClient client) {
      return catalogue.models().stream()
          .filter(model -> model.provider().equals(provider))
          .map(model -> model(model, client))
          .toList();
    }

    private ProviderState.ModelState model(Model model, @Nullable ChatClient client) {
      Model.Tier tier = model.tier();
      return new ProviderState.ModelState(
          model.id(),
          model.inputPrice(),
          model.outputPrice(),
          model.cachedInputPrice(),
          tier == null
              ? null
              : new ProviderState.Tier(tier.above(), tier.inputFactor(), tier.outputFactor()),
          catalogue.priceNote(model).orElse(null),
          model.contextWindow(),
          model.capabilities(),
          model.quality(),
          seen.listing(model.provider())
              .map(listing -> listing.models().contains(model.id()))
              .orElse(null),
          ends.shutdown(model.provider(), model.id()).orElse(null),
          catalogue.successor(model).map(Model::id).orElse(null),
          client == null
              ? Breakers.State.CLOSED
              : breakers.state(new Candidate(client, model.id(), model)),
          latencies
              .snapshot(model.provider(), model.id())
              .map(it -> new ProviderState.Latency(it.p50Ms(), it.p95Ms(), it.ewmaMs(), it.calls()))
              .orElse(null));
    }

    private List<String> others(String provider) {
      return seen.listing(provider)
          .map(listing ->
              listing.models().stream()
                  .filter(id -> catalogue.find(provider, id).isEmpty())
                  .toList())
          .orElse(List.of());
    }
  }
}
