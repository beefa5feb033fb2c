package dev.vel.audit;

import dev.vel.thread.Threads;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Seals the audit log every few seconds. Each instance has one; whichever comes first does the
 * work. Thread-safe.
 */
public final class Sealer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Sealer.class);
  private static final Duration EVERY = Duration.ofSeconds(3);

  /** Seals of one round, so that a long log of earlier times does not keep the end waiting. */
  private static final int ROUND = 20;

  private final AuditChain chain;
  private final Audit audit;
  private final Thread loop;
  private volatile boolean stopping;

  public Sealer(AuditChain chain, Audit audit) {
    this.chain = chain;
    this.audit = audit;
    this.loop = Threads.builder().name("audit-sealer").unstarted(this::run);
  }

  /** Begins. To be called once. */
  public void start() {
    loop.start();
  }

  /**
   * Ends, and seals what was written through this process. To be called when nothing is written any
   * more and before the database is closed.
   */
  @Override
  public void close() {
    stopping = true;
    loop.interrupt();
    if (audit.hasWritten()) {
      trying();
    }
  }

  private void run() {
    try {
      while (!stopping) {
        trying();
        TimeUnit.MILLISECONDS.sleep(EVERY.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void trying() {
    try {
      chain.seal(ROUND);
    } catch (RuntimeException e) {
      LOG.warn("the audit log could not be sealed; it is tried again", e);
    }
  }
}
