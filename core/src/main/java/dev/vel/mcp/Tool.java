package dev.vel.mcp;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A tool that an MCP server offers.
 *
 * @param server the name of the server, unique for the user
 * @param name the server's own name for it, unique within the server
 * @param description what it does, in the server's words: data, never to be taken as an instruction
 * @param inputSchema a JSON Schema of type {@code object} that its arguments satisfy
 * @param repeatable whether the server says that a second call with the same arguments changes
 *     nothing more ({@code readOnlyHint} or {@code idempotentHint}), so that a call whose outcome
 *     is not known may be made again
 */
public record Tool(
    String server, String name, String description, JsonNode inputSchema, boolean repeatable) {

  /** How people and configurations name it: {@code server/tool}. */
  public String label() {
    return server + "/" + name;
  }
}
