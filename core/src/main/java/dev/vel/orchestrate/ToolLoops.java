package dev.vel.orchestrate;

import dev.vel.audit.Audit;
import dev.vel.db.Database;
import dev.vel.mcp.ToolServers;
import dev.vel.task.Attempt;
import dev.vel.task.Attempts;
import dev.vel.task.TaskTrace;
import java.time.InstantSource;
import java.util.Optional;

/** Gives tools to the tasks whose agents have some. Thread-safe. */
final class ToolLoops {
  private final Database database;
  private final Attempts attempts;
  private final ToolServers servers;
  private final TurnLog log;
  private final ToolCaller caller;

  ToolLoops(
      Database database,
      Attempts attempts,
      Audit audit,
      ToolServers servers,
      TaskTrace trace,
      InstantSource clock) {
    this.database = database;
    this.attempts = attempts;
    this.servers = servers;
    this.log = new TurnLog(clock);
    this.caller = new ToolCaller(database, attempts, audit, servers, log, trace);
  }

  /** How this attempt comes by its answer; empty when its agent has no tools. */
  Optional<ToolLoop> open(Attempt attempt, Worker worker, Abort abort) {
    ToolWishes wishes = ToolWishes.of(worker.config(), attempt.parameters());
    if (wishes.isNone()) {
      return Optional.empty();
    }
    Transcript transcript = new Transcript(database.tx(tx -> log.read(tx, attempt.taskId())));
    return Optional.of(
        new ToolLoop(
            attempt,
            abort,
            caller,
            new ToolOffer(servers, database, attempts, wishes),
            log,
            transcript,
            worker.config().toolSteps()));
  }
}
