package dev.vel.cli.daemon;

import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.door.EmbeddedServer;
import dev.vel.cli.progress.Progress;
import java.io.IOException;
import java.time.Duration;

/** Ends the embedded database server, which outlives whatever started it. */
final class DatabaseStop {
  /** The server takes a moment to see that a daemon is gone. */
  private static final Duration PARTING = Duration.ofSeconds(3);

  private static final Duration GLANCE = Duration.ofMillis(50);

  private DatabaseStop() {}

  static ExitCode run(Invocation call, EmbeddedServer server)
      throws IOException, InterruptedException {
    boolean runs = server.running();
    if (runs) {
      try (Progress _ = call.progress("Stopping the database server")) {
        if (!awaitNobody(call, server)) {
          return ExitCode.INTERRUPTED;
        }
        server.stop();
      }
    }
    if (call.output().human()) {
      call.notice(runs ? "the database server has ended" : "the database server does not run");
    }
    return ExitCode.OK;
  }

  /** False when the user interrupted the waiting. */
  private static boolean awaitNobody(Invocation call, EmbeddedServer server)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PARTING.toNanos();
    int guests = server.guests();
    while (guests > 0) {
      if (System.nanoTime() > deadline) {
        throw new CommandException(
            ExitCode.FAILED,
            "the database server is in use and was not stopped: "
                + (guests == 1 ? "one connection is" : guests + " connections are")
                + " open; end other vel commands and workers first");
      }
      if (call.surroundings().interrupts().await(GLANCE)) {
        return false;
      }
      guests = server.guests();
    }
    return true;
  }
}
