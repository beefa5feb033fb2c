package dev.vel.cli.command;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Tells a running command that the process is to end, and gives it a while to wind up. Java then
 * exits by itself with 130 for Ctrl-C and 143 for a signal to end. Thread-safe.
 */
public final class Signals implements Interrupts {
  private static final Duration GRACE = Duration.ofSeconds(35);
  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch done = new CountDownLatch(1);
  private volatile boolean heeded;

  /** Starts listening. */
  public static Signals listen() {
    Signals signals = new Signals();
    Runtime.getRuntime().addShutdownHook(new Thread(signals::windUp, "wind-up"));
    return signals;
  }

  /** Ends the process, now that the command has wound up. */
  public void exit(int code) {
    done.countDown();
    if (asked.getCount() > 0) {
      // A usual exit first looks for somebody to log it with, which takes longer than most
      // commands.
      Runtime.getRuntime().halt(code);
    }
    System.exit(code);
  }

  @Override
  public boolean raised() {
    heeded = true;
    return asked.getCount() == 0;
  }

  @Override
  public boolean await(Duration patience) throws InterruptedException {
    heeded = true;
    return asked.await(patience.toNanos(), TimeUnit.NANOSECONDS);
  }

  private void windUp() {
    asked.countDown();
    try {
      // A command that never looks is not waited for: it has nothing to wind up.
      if (heeded && !done.await(GRACE.toNanos(), TimeUnit.NANOSECONDS)) {
        System.err.println("vel: not everything could be wound up in time");
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }
}
