package dev.vel.route;

import dev.vel.usage.CallReport;

/** Hears of every call to a model or a tool, for metrics. Thread-safe, quick, and never throws. */
@FunctionalInterface
public interface CallWatch {
  /** Looks away. */
  CallWatch NONE = (candidate, call) -> {};

  /** A call ended, or was decided against; see {@link CallReport#wasMade}. */
  void called(Candidate candidate, CallReport call);

  /**
   * A call of a tool that a model asked for ended.
   *
   * @param outcome {@code ok}, {@code failed} when the tool itself said so, or why there is no
   *     answer
   */
  default void toolCalled(String outcome, long latencyMs) {}
}
