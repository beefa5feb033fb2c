package dev.vel.cli.daemon;

import dev.vel.cli.command.Branch;
import dev.vel.cli.command.Entry;
import java.util.List;

/** {@code vel daemon …}. */
public final class DaemonCommands {
  private DaemonCommands() {}

  public static Branch branch() {
    return new Branch(
        List.of("vel daemon start", "vel daemon status", "vel daemon logs -f", "vel daemon stop"),
        List.of(
            new Entry("start", "Start the daemon in the background", DaemonStart::new),
            new Entry("stop", "Stop the daemon", DaemonStop::new),
            new Entry(
                "status", "Say whether the daemon runs, where and how well", DaemonStatus::new),
            new Entry("logs", "Show the daemon's log", DaemonLogs::new)));
  }
}
