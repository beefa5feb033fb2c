package dev.vel.llm;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import org.slf4j.LoggerFactory;

/**
 * At debug level the HTTP library logs every header and byte, keys and prompts among them. No level
 * that a user asks for may bring those into a log.
 */
final class WireLog {
  private WireLog() {}

  static void silence() {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      context.getLogger("org.apache.hc.client5.http.headers").setLevel(Level.OFF);
      context.getLogger("org.apache.hc.client5.http.wire").setLevel(Level.OFF);
      if (context.getLogger("org.apache.hc").getLevel() == null) {
        context.getLogger("org.apache.hc").setLevel(Level.WARN);
      }
    }
  }
}
