package dev.vel.daemon;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.LogbackServiceProvider;
import ch.qos.logback.core.spi.ContextAwareBase;
import ch.qos.logback.core.status.NopStatusListener;
import org.slf4j.LoggerFactory;

/**
 * Says that the log of this process is set up by {@link Logging} alone, so that the logging library
 * neither looks for files nor prints its own debugging. Where something else began the process, as
 * tests do, it is left to what is configured there.
 */
public final class OwnLog extends ContextAwareBase implements Configurator {
  private static volatile boolean begun;

  /** To be called before anything is logged; nothing is until {@link Logging#configure}. */
  static void begin() {
    begun = true;
    // Else it would be looked for in all jars; and that it was not is nothing to be told on stderr.
    System.setProperty("slf4j.internal.verbosity", "WARN");
    System.setProperty(LoggerFactory.PROVIDER_PROPERTY_KEY, LogbackServiceProvider.class.getName());
  }

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    if (!begun) {
      return ExecutionStatus.NEUTRAL;
    }
    // Without one it would get its printer ready, which reads all time zones, and have none to use
    // it.
    context.getStatusManager().add(new NopStatusListener());
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }
}
