package dev.vel.orchestrate;

import dev.vel.task.Attempt;

/** What one attempt does once it has begun. */
interface Work {
  /**
   * Does it and ends the attempt.
   *
   * @throws InterruptedException when {@code abort} stopped it; the attempt is then not ended
   * @throws dev.vel.task.LeaseLostException when the attempt is over already
   */
  Outcome run(Attempt attempt, Worker worker, Abort abort) throws InterruptedException;
}
