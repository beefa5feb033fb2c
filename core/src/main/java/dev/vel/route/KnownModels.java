package dev.vel.route;

import dev.vel.agent.ModelNames;
import dev.vel.config.Settings;
import dev.vel.llm.Catalogue;
import dev.vel.llm.Model;
import dev.vel.llm.Resolution;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * The names that agents and tasks may use: those of the catalogue, and any model where an endpoint
 * of the operator's own is configured, or one of the user's, for vel cannot know what that serves.
 * Thread-safe.
 */
public final class KnownModels implements ModelNames {
  /** Where the catalogue's providers live; another host serves what its operator likes. */
  private static final Set<String> PUBLIC_HOSTS =
      Set.of("api.openai.com", "api.groq.com", "api.perplexity.ai");

  private final Catalogue catalogue;
  private final boolean ownEndpoint;
  private final Providers providers;

  public KnownModels(
      Catalogue catalogue, Map<String, Settings.Provider> configured, Providers providers) {
    this.catalogue = catalogue;
    this.providers = providers;
    this.ownEndpoint =
        configured.values().stream()
            .map(Settings.Provider::baseUrl)
            .map(URI::getHost)
            .anyMatch(host -> !PUBLIC_HOSTS.contains(host));
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
          case Resolution.Unlisted unlisted -> false;
          case Resolution.Unknown unknown -> false;
        };
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
