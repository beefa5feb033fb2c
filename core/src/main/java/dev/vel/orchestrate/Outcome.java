package dev.vel.orchestrate;

/** What the engine does with a task's job after an attempt. */
public enum Outcome {
  /** The task is final: the job is over. */
  DONE,
  /** The job was given back or is another instance's: it is not to be touched. */
  LEFT
}
