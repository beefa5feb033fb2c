package dev.vel.daemon;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.Layout;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import dev.vel.config.Settings;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sets up the log as the settings want it: on stderr, in text or in JSON. */
final class Logging {
  private static final String PATTERN =
      "%d{yyyy-MM-dd'T'HH:mm:ss.SSS'Z', UTC} %-5level [%X{request_id:--}] %logger{24} - %msg%n";

  /** These say a line or a stack trace for each client that goes away, and on start and stop. */
  private static final List<String> CHATTY =
      List.of(
          "io.helidon.webserver.ConnectionHandler",
          "io.helidon.webserver.http.ErrorHandlers",
          "io.helidon.webserver.http1.Http1Connection");

  private Logging() {}

  static void configure(Settings.Log settings) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    Layout<ILoggingEvent> layout = settings.json() ? new JsonLines() : text();
    layout.setContext(context);
    layout.start();
    LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
    encoder.setContext(context);
    encoder.setCharset(StandardCharsets.UTF_8);
    encoder.setLayout(layout);
    encoder.start();
    ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
    console.setContext(context);
    console.setTarget("System.err");
    console.setEncoder(encoder);
    console.start();
    ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    Level level = Level.toLevel(settings.level(), Level.INFO);
    root.addAppender(console);
    root.setLevel(level);
    // At debug level Java shows the headers of every request, and with them providers' keys.
    context.getLogger("sun.net.www.protocol.http").setLevel(Level.OFF);
    quieten(context, level);
  }

  /** Libraries speak at info of what only their makers want to know. */
  private static void quieten(LoggerContext context, Level level) {
    if (level.isGreaterOrEqual(Level.INFO)) {
      for (String library :
          List.of(
              "io.helidon",
              "io.modelcontextprotocol",
              "io.opentelemetry",
              "com.zaxxer.hikari",
              "org.flywaydb",
              "com.github.kagkarlsson")) {
        context.getLogger(library).setLevel(Level.WARN);
      }
      CHATTY.forEach(name -> context.getLogger(name).setLevel(Level.ERROR));
      // It says with a stack trace what the daemon then says in a sentence.
      context.getLogger("io.helidon.webserver.LoomServer").setLevel(Level.OFF);
    }
  }

  private static Layout<ILoggingEvent> text() {
    PatternLayout layout = new PatternLayout();
    layout.setPattern(PATTERN);
    return layout;
  }
}
