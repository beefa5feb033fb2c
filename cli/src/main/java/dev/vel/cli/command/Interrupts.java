package dev.vel.cli.command;

import java.time.Duration;

/** Whether the user asked the command to stop (Ctrl-C, or a signal to end). Thread-safe. */
public interface Interrupts {

  /** Whether it was asked. */
  boolean raised();

  /** Waits for being asked, at most this long; true when it was. */
  boolean await(Duration patience) throws InterruptedException;
}
