package dev.vel.taskmaster;

import org.jspecify.annotations.Nullable;

/**
 * How a task was carried out.
 *
 * @param fallbackReason why it ran directly although its agent orchestrates over MCP; a sentence
 */
public record Execution(boolean overMcp, @Nullable String fallbackReason) {
  static final Execution MCP = new Execution(true, null);

  /** Directly, as is right for agents that do not orchestrate. */
  public static final Execution DIRECT = new Execution(false, null);

  static Execution directly(String reason) {
    return new Execution(false, reason);
  }

  /** As a task's result says it: {@code mcp} or {@code direct}. */
  public String wire() {
    return overMcp ? "mcp" : "direct";
  }
}
