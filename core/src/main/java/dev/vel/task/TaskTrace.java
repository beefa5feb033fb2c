package dev.vel.task;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Follows tasks from whoever submits them to the ends of their attempts, whichever instance these
 * are made on. Thread-safe, quick, and never throws.
 */
public interface TaskTrace {
  /** Looks away. */
  TaskTrace NONE = new TaskTrace() {};

  /** An attempt under way. */
  @FunctionalInterface
  interface Open extends AutoCloseable {
    /** The attempt ended on this thread. */
    @Override
    void close();
  }

  /**
   * Tasks are submitted by this thread.
   *
   * @return where their attempts belong, as a {@code traceparent} of W3C's Trace Context, which has
   *     55 characters; null for nowhere
   */
  default @Nullable String submitting(List<UUID> tasks) {
    return null;
  }

  /** An attempt begins on this thread. */
  default Open begin(Attempt attempt) {
    return () -> {};
  }

  /** The attempt failed, and with it the task. */
  default void failed(Attempt attempt, TaskError error) {}

  /**
   * A call of a tool ended, on any thread.
   *
   * @param outcome {@code ok}, {@code failed} when the tool itself said so, or why there is no
   *     answer
   */
  default void toolCalled(
      Attempt attempt, String server, String tool, String outcome, long latencyMs) {}
}
