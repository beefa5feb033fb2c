package dev.vel.daemon;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Ends the process in order when a signal asks for it. A JVM that is told to stop exits with 128
 * and the signal's number; stopping when asked is no failure, so the last thing done is to leave
 * with 0. Thread-safe.
 */
final class Stop implements Daemon.Keeper {
  private final AtomicReference<RunningDaemon> running = new AtomicReference<>();
  private final AtomicBoolean leaving = new AtomicBoolean();

  private Stop() {}

  static Stop onSignals() {
    Stop stop = new Stop();
    Runtime.getRuntime()
        .addShutdownHook(Thread.ofPlatform().name("stop").unstarted(stop::signalled));
    return stop;
  }

  /** From now on there is a daemon to close first, for it has answers to give. */
  @Override
  public void meet(RunningDaemon daemon) {
    running.set(daemon);
  }

  @Override
  public void keep(RunningDaemon daemon) {
    running.set(daemon);
  }

  /** Exits with a code of the daemon's own choice. */
  void exit(int code) {
    leaving.set(true);
    System.exit(code);
  }

  private void signalled() {
    if (leaving.get()) {
      return;
    }
    int code = Exit.UNEXPECTED;
    try {
      RunningDaemon daemon = running.get();
      if (daemon != null) {
        daemon.close();
      }
      code = Exit.OK;
    } finally {
      Runtime.getRuntime().halt(code);
    }
  }
}
