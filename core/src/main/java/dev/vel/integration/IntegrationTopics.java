package dev.vel.integration;

import java.util.Optional;
import java.util.UUID;

/** The topics of signals about integrations. */
final class IntegrationTopics {
  private static final String CHANGED = "integrations:";

  private IntegrationTopics() {}

  /** Something about this user's integrations has changed. */
  static String changed(UUID userId) {
    return CHANGED + userId;
  }

  /** The user whose integrations a topic says have changed. */
  static Optional<UUID> changed(String topic) {
    return topic.startsWith(CHANGED)
        ? Optional.of(UUID.fromString(topic.substring(CHANGED.length())))
        : Optional.empty();
  }
}
