package dev.vel.mcpserver;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.identity.Scope;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;

/**
 * One use case as a tool.
 *
 * @param shown as {@code tools/list} shows it
 * @param scope what a credential needs
 * @param use what it does
 */
record VelTool(McpSchema.Tool shown, Scope scope, Use use) {

  /** Refuses by throwing {@link dev.vel.wire.VelException}, which becomes the tool's own error. */
  @FunctionalInterface
  interface Use {
    /** The result. */
    CallToolResult answer(Work work, JsonNode arguments) throws InterruptedException;
  }

  String name() {
    return shown.name();
  }
}
