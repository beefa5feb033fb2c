package dev.vel.cli.log;

import org.slf4j.LoggerFactory;

/**
 * Who writes logs, chosen before anything logs: looking for it takes longer than most commands.
 * Logback itself is only loaded where something is to be written.
 */
public final class Logging {
  static final String LEVEL = "vel.log";

  private Logging() {}

  /** Has nobody write logs. */
  public static void off() {
    leaveTo("org.slf4j.helpers.NOP_FallbackServiceProvider");
  }

  /** Has logs of this level and above written to standard error. */
  public static void toStandardError(String level) {
    System.setProperty(LEVEL, level);
    leaveTo("ch.qos.logback.classic.spi.LogbackServiceProvider");
    // At once: SLF4J would complain of threads that log while it still sets itself up.
    LoggerFactory.getILoggerFactory();
  }

  /** Whether anybody writes logs: to ask for a logger alone takes milliseconds. */
  public static boolean isOn() {
    return System.getProperty(LEVEL) != null;
  }

  private static void leaveTo(String provider) {
    System.setProperty("slf4j.provider", provider);
    // SLF4J would say on standard error that it was told, which nobody wants to know.
    System.setProperty("slf4j.internal.verbosity", "WARN");
    // PostgreSQL's driver logs by java.util.logging, of which nobody here reads anything. When that
    // has read its configuration it looks for other loggers in all jars, which takes 30 ms.
    System.setProperty("java.util.logging.config.file", "/dev/null/none");
  }
}
