package dev.vel.cli.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;

/**
 * Sets Logback up, in code because its own search for files and their parsing take longer than most
 * commands. Found by Logback as a service.
 */
public final class LogbackSetup extends ContextAwareBase implements Configurator {
  @Override
  public ExecutionStatus configure(LoggerContext context) {
    Level level = Level.toLevel(System.getProperty(Logging.LEVEL), Level.OFF);
    // What the libraries beneath have to say is for those who debug.
    Level beneath = level == Level.INFO ? Level.WARN : level;
    context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).setLevel(beneath);
    context.getLogger("dev.vel").setLevel(level);
    // At debug level Java shows the headers of every request, and with them tokens and keys.
    context.getLogger("sun.net.www.protocol.http").setLevel(Level.OFF);
    if (level != Level.OFF) {
      attach(context);
    }
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  private static void attach(LoggerContext context) {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern("%d{HH:mm:ss.SSS} %-5level %logger{30} %msg%n");
    encoder.start();
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setContext(context);
    appender.setTarget("System.err");
    appender.setEncoder(encoder);
    appender.start();
    context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME).addAppender(appender);
  }
}
