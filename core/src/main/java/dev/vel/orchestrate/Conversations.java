package dev.vel.orchestrate;

import dev.vel.db.Database;
import dev.vel.route.Failover;
import dev.vel.task.Attempt;
import dev.vel.task.Attempts;
import dev.vel.usage.UsageLog;
import dev.vel.usage.UsageMeter;
import java.time.InstantSource;

/** Opens the talk of an attempt with the models. Thread-safe. */
record Conversations(
    Database database,
    Attempts attempts,
    UsageLog usage,
    UsageMeter meter,
    Failover failover,
    InstantSource clock) {

  Conversation open(Attempt attempt, Abort abort, Stage stage) {
    return new Conversation(
        database, attempts, usage, meter, failover, clock, attempt, abort, stage);
  }
}
