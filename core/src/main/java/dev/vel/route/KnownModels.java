package dev.vel.route;

import dev.vel.agent.ModelNames;
import dev.vel.config.Settings;
import dev.vel.llm.Catalogue;
import dev.vel.llm.Model;
import dev.vel.llm.Resolution;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * The names that agents and tasks may use: those of the catalogue, those that a configured provider
 * lists, and any model where an endpoint of the operator's own is configured, or one of the user's,
 * for vel cannot know what that serves. Thread-safe.
 */
public final class KnownModels implements ModelNames {
  /** Where the catalogue's providers live; another host serves what its operator likes. */
  private static final Set<String> PUBLIC_HOSTS =
      Set.of("api.openai.com", "api.groq.com", "api.perplexity.ai");

  private final Catalogue catalogue;
  private final Router.Served served;
  private final List<String> configured;
  private final boolean ownEndpoint;
  private final Providers providers;

  public KnownModels(
      Catalogue catalogue,
      Map<String, Settings.Provider> configured,
      Router.Served served,
      Providers providers) {
    this.catalogue = catalogue;
    this.served = served;
    this.providers = providers;
    this.configured = List.copyOf(configured.keySet());
    this.ownEndpoint = configured.values().stream().anyMatch(KnownModels::isOwn);
  }

  /** Whether an address is none of the public providers' but somebody's own server. */
  static boolean isOwn(Settings.Provider provider) {
    return !PUBLIC_HOSTS.contains(provider.baseUrl().getHost());
  }

  @Override
  public List<String> providers() {
    return catalogue.providers();
  }

  @Override
  public boolean isModel(String name) {
    return ownEndpoint
        || switch (catalogue.resolve(name)) {
          case Resolution.Known known -> true;
          case Resolution.Unlisted unlisted -> lists(unlisted.provider(), unlisted.id());
          case Resolution.Unknown unknown ->
              configured.stream().anyMatch(provider -> lists(provider, name));
        };
  }

  /** Whoever names what the catalogue does not know waits, once, for what providers list. */
  private boolean lists(String provider, String id) {
    return configured.contains(provider)
        && served.first(provider).isPresent()
        && served.listing(provider).filter(listing -> listing.models().contains(id)).isPresent();
  }

  @Override
  public boolean isModel(UUID userId, String name) {
    return isModel(name) || providers.hasOwnEndpoint(userId);
  }

  @Override
  public List<String> models() {
    return catalogue.models().stream()
        .filter(model -> model.capabilities().contains("chat"))
        .map(Model::id)
        .toList();
  }
}
