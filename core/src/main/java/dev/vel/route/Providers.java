package dev.vel.route;

import dev.vel.llm.ChatClient;
import dev.vel.llm.ChatException;
import java.util.Map;
import java.util.UUID;

/** The providers that a user's requests may go to. Thread-safe. */
public interface Providers {

  /**
   * By name, in their default order; what the user has set up stands in place of the operator's
   * provider of the same name. Asked for each request, so it must be quick.
   */
  Map<String, ChatClient> of(UUID userId);

  /**
   * The provider will not take this key any more ({@code UNAUTHORIZED}, {@code QUOTA_EXHAUSTED}):
   * its owner should know.
   */
  void refused(UUID userId, String provider, ChatException why);

  /**
   * Whether calls of late found that the key they have for this user is refused, or has no credit.
   */
  default boolean refusesKey(UUID userId, String provider) {
    return false;
  }

  /**
   * What endpoints serve whose models vel does not know, as this user may use them.
   *
   * @param operators the same for the operator's endpoints
   */
  default Router.Served served(UUID userId, Router.Served operators) {
    return operators;
  }

  /** Whether the user has an endpoint of their own, which may serve any model. */
  default boolean hasOwnEndpoint(UUID userId) {
    return false;
  }

  /** The operator's providers alone, the same for every user. */
  static Providers fixed(Map<String, ChatClient> clients) {
    return new Providers() {
      @Override
      public Map<String, ChatClient> of(UUID userId) {
        return clients;
      }

      @Override
      public void refused(UUID userId, String provider, ChatException why) {}
    };
  }
}
