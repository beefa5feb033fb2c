package dev.vel.task;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A step that is about to become a task.
 *
 * @param repeats the step of an earlier run of the plan that this one repeats, or null
 * @param result what that one brought when it was completed, so that it is not done again; or null
 */
public record StepDraft(
    PlanStep step, TaskParameters parameters, @Nullable UUID repeats, @Nullable TaskResult result) {

  /** A step that nobody has done yet. */
  public static StepDraft of(PlanStep step, TaskParameters parameters) {
    return new StepDraft(step, parameters, null, null);
  }
}
