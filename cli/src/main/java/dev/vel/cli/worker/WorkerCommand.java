package dev.vel.cli.worker;

import dev.vel.cli.command.Door;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Interrupts;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.cli.command.Options;
import dev.vel.cli.door.WorkerSign;
import dev.vel.cli.log.Logging;
import dev.vel.cli.process.Presence;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/** {@code vel worker}: runs the tasks of local mode. */
public final class WorkerCommand implements Leaf {
  private static final Duration GLANCE = Duration.ofMillis(500);
  private final Duration idle;

  /** What is answered in the end. */
  private record Ended(String reason) {}

  public WorkerCommand() {
    this(Duration.ofSeconds(3));
  }

  /**
   * @param idle without a task for so long means that there is none
   */
  WorkerCommand(Duration idle) {
    this.idle = idle;
  }

  @Override
  public List<String> examples() {
    return List.of("vel worker", "vel worker --until-idle");
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.addOption(
        Options.flag("--until-idle", "End when no task has been runnable for 3 seconds."));
  }

  @Override
  public Class<?> answer(Invocation call) {
    return Ended.class;
  }

  @Override
  public ExitCode run(Invocation call) throws IOException, InterruptedException {
    if (!call.debug()) {
      Logging.toStandardError(call.logLevel("info"));
    }
    try (Door door = call.openLocally()) {
      Path sign = WorkerSign.of(call.surroundings().environment(), door);
      door.startEngine();
      call.notice("running tasks; Ctrl-C ends it");
      return call.flag("--until-idle") ? untilIdle(call, door, sign) : untilInterrupted(call, sign);
    }
  }

  private static ExitCode untilInterrupted(Invocation call, Path sign)
      throws IOException, InterruptedException {
    Interrupts interrupts = call.surroundings().interrupts();
    Optional<Presence> presence = Presence.announce(sign);
    try {
      while (!interrupts.await(Duration.ofDays(1))) {
        // The engine works by itself; this thread only waits for the end.
      }
    } finally {
      takeDown(presence);
    }
    return end(call, ExitCode.INTERRUPTED, "interrupted");
  }

  private ExitCode untilIdle(Invocation call, Door door, Path sign)
      throws IOException, InterruptedException {
    Backlog backlog = new Backlog(door.vel(), call.surroundings().clock());
    while (true) {
      Optional<Presence> presence = Presence.announce(sign);
      try {
        if (!becameIdle(call.surroundings().interrupts(), backlog)) {
          return end(call, ExitCode.INTERRUPTED, "interrupted");
        }
      } finally {
        takeDown(presence);
      }
      // Whoever saw the sign relied on this process, so look once more now that it is down.
      if (!backlog.waiting()) {
        return end(call, ExitCode.OK, "idle");
      }
    }
  }

  private boolean becameIdle(Interrupts interrupts, Backlog backlog) throws InterruptedException {
    long quietSince = System.nanoTime();
    Duration glance = GLANCE.compareTo(idle) < 0 ? GLANCE : idle;
    while (!interrupts.await(glance)) {
      if (backlog.waiting()) {
        quietSince = System.nanoTime();
      } else if (System.nanoTime() - quietSince >= idle.toNanos()) {
        return true;
      }
    }
    return false;
  }

  private static void takeDown(Optional<Presence> presence) throws IOException {
    if (presence.isPresent()) {
      presence.get().close();
    }
  }

  private static ExitCode end(Invocation call, ExitCode code, String reason) {
    call.output().item(new Ended(reason), () -> "");
    return code;
  }
}
