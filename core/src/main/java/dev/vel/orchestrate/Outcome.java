package dev.vel.orchestrate;

import java.time.Instant;

/** What the engine does with a task's job after an attempt. */
public sealed interface Outcome {

  /** The task is final: the job is over. */
  record Done() implements Outcome {}

  /** The task waits for another attempt. */
  record Again(Instant at) implements Outcome {}

  /** Another instance has the job: it is not to be touched. */
  record NotOurs() implements Outcome {}
}
