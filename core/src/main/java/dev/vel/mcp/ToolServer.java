package dev.vel.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;

/**
 * One MCP server behind one warm connection, which is opened by its first use and again, after a
 * pause that grows, when it broke. Thread-safe; interrupting a caller abandons its call at once and
 * tells the server so.
 */
public interface ToolServer {

  /** Its name, such as {@code taskmaster}. */
  String name();

  /** What it offers now. */
  List<Tool> tools(Duration within) throws ToolException, InterruptedException;

  /**
   * Calls a tool.
   *
   * @param tool the server's own name for it
   * @param arguments an object
   * @param within opening the connection included
   */
  ToolResult call(String tool, JsonNode arguments, Duration within)
      throws ToolException, InterruptedException;

  /** How the connection is, without touching it. */
  State state();

  /** How a connection can be. */
  enum State {
    /** Nobody has used it yet, or not for long: the next use opens it. */
    IDLE,
    /** It is being opened. */
    STARTING,
    /** It answers. */
    CONNECTED,
    /** It could not be opened or broke; it is tried again after a while. */
    UNAVAILABLE
  }
}
