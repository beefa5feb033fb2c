package dev.vel.orchestrate;

import org.jspecify.annotations.Nullable;

/**
 * What came of a call, made or not.
 *
 * @param server null when no such tool was offered
 * @param tool the server's name for it; the model's when no such tool was offered
 * @param kind {@code ok}, {@code failed} when the tool itself said so, or why there is no answer
 * @param text for the model
 * @param latencyMs 0 for a call that was not made
 */
record ToolOutcome(@Nullable String server, String tool, String kind, String text, long latencyMs) {
  static final String OK = "ok";
  static final String FAILED = "failed";
  static final String NOT_ALLOWED = "not_allowed";
  static final String INVALID_ARGUMENTS = "invalid_arguments";
  static final String TOO_MANY = "too_many";
  static final String REPEATED = "repeated";
  static final String UNKNOWN = "unknown";
  static final String INTERNAL = "internal";

  boolean isOk() {
    return kind.equals(OK);
  }

  /** How people and configurations name the tool. */
  String label() {
    return server == null ? tool : server + "/" + tool;
  }
}
