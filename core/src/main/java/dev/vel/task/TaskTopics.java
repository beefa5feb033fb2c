package dev.vel.task;

import java.util.Optional;
import java.util.UUID;

/** The topics of signals about one task. */
public final class TaskTopics {
  private static final String CHANGED = "task:";
  private static final String CANCELLED = "cancel:";

  private TaskTopics() {}

  /** The task has new events. */
  public static String changed(UUID id) {
    return CHANGED + id;
  }

  /** The task was cancelled: whoever runs it stops. */
  public static String cancelled(UUID id) {
    return CANCELLED + id;
  }

  /** The task that a topic says has new events. */
  public static Optional<UUID> changed(String topic) {
    return id(topic, CHANGED);
  }

  /** The task that a topic says was cancelled. */
  public static Optional<UUID> cancelled(String topic) {
    return id(topic, CANCELLED);
  }

  private static Optional<UUID> id(String topic, String prefix) {
    return topic.startsWith(prefix)
        ? Optional.of(UUID.fromString(topic.substring(prefix.length())))
        : Optional.empty();
  }
}
