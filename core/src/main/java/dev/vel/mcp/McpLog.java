package dev.vel.mcp;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import org.slf4j.LoggerFactory;

/**
 * What the protocol's library has to say holds servers' own words, and vel says the rest itself.
 */
final class McpLog {
  private McpLog() {}

  static void quieten() {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      context.getLogger("io.modelcontextprotocol").setLevel(Level.OFF);
      if (context.getLogger("reactor").getLevel() == null) {
        context.getLogger("reactor").setLevel(Level.WARN);
      }
    }
  }
}
