package dev.vel.task;

import org.jspecify.annotations.Nullable;

/**
 * A step of a plan with what came of it.
 *
 * @param result null unless it ended with one
 * @param error null unless it failed
 * @param isCopy whether an earlier run of the plan did it, and paid for it
 */
public record StepOutcome(
    StepState state, @Nullable TaskResult result, @Nullable TaskError error, boolean isCopy) {

  public boolean isCompleted() {
    return state.status() == TaskStatus.COMPLETED;
  }

  /** What it said; empty when it said nothing. */
  public String output() {
    return result == null ? "" : result.output();
  }
}
