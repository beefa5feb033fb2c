package dev.vel.gateway;

import dev.vel.usage.Metered;

/** What can be asked of the gateway. */
public enum Operation {
  CHAT("/chat/completions", Metered.Route.CHAT),
  RESPONSES("/responses", Metered.Route.RESPONSES),
  EMBEDDINGS("/embeddings", Metered.Route.EMBEDDINGS);

  private final String path;
  private final Metered.Route route;

  Operation(String path, Metered.Route route) {
    this.path = path;
    this.route = route;
  }

  /** Below a provider's base URL, and below {@code /v1}. */
  public String path() {
    return path;
  }

  /** As usage rows write it. */
  Metered.Route route() {
    return route;
  }
}
