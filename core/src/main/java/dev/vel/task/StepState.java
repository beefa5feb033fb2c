package dev.vel.task;

import java.util.List;
import java.util.UUID;

/**
 * Where a step of a plan stands.
 *
 * @param id its name within the plan
 * @param taskId the task that it is
 * @param dependsOn the ids, within the plan, of the steps it waits for
 */
public record StepState(
    String id, String title, TaskStatus status, UUID taskId, List<String> dependsOn) {
  public StepState {
    dependsOn = List.copyOf(dependsOn);
  }
}
