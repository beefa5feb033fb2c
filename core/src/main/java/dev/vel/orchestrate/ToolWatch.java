package dev.vel.orchestrate;

/** Hears of every call of a tool, for metrics. Thread-safe, quick, and never throws. */
@FunctionalInterface
public interface ToolWatch {
  /** Looks away. */
  ToolWatch NONE = (server, tool, outcome, latencyMs) -> {};

  /**
   * A call ended.
   *
   * @param outcome {@code ok}, {@code failed} when the tool itself said so, or why there is no
   *     answer
   */
  void called(String server, String tool, String outcome, long latencyMs);
}
