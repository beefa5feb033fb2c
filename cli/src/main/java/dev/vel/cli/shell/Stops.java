package dev.vel.cli.shell;

import dev.vel.cli.command.Interrupts;
import java.time.Duration;

/** Ctrl-C, for what is under way just now: the next thing begins afresh. Thread-safe. */
final class Stops implements Interrupts {
  private boolean raised;

  synchronized void raise() {
    raised = true;
    notifyAll();
  }

  synchronized void clear() {
    raised = false;
  }

  @Override
  public synchronized boolean raised() {
    return raised;
  }

  @Override
  public synchronized boolean await(Duration patience) throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    while (!raised) {
      long left = (end - System.nanoTime() + 999_999) / 1_000_000;
      if (left <= 0) {
        return false;
      }
      wait(left);
    }
    return true;
  }
}
