package dev.vel.integration;

import dev.vel.route.Listing;
import dev.vel.route.ModelsEndpoint;
import dev.vel.route.Router;
import java.util.Map;
import java.util.Optional;

/**
 * What providers serve, as one user may use them: what the operator's endpoint lists says nothing
 * about a user's own.
 *
 * @param own the user's own clients by provider
 * @param operators for all the others
 */
record OwnServed(Map<String, OwnClient> own, Router.Served operators) implements Router.Served {

  @Override
  public Optional<String> first(String provider) {
    OwnClient client = own.get(provider);
    return client == null ? operators.first(provider) : client.firstServed();
  }

  @Override
  public Optional<String> wanted(String provider) {
    return Optional.ofNullable(own.get(provider)).flatMap(OwnClient::defaultModel);
  }

  @Override
  public Optional<Listing> listing(String provider) {
    OwnClient client = own.get(provider);
    return client == null ? operators.listing(provider) : client.listing();
  }

  @Override
  public boolean isOwn(String provider) {
    OwnClient client = own.get(provider);
    return client == null ? operators.isOwn(provider) : client.isElsewhere();
  }

  @Override
  public Optional<ModelsEndpoint.Result> lastAnswer(String provider) {
    return own.containsKey(provider) ? Optional.empty() : operators.lastAnswer(provider);
  }
}
