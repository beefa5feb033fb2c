package dev.vel.task;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A task as the API shows it.
 *
 * @param result what came of it: whole when completed, the partial output when cancelled, else null
 * @param error why it failed, else null
 * @param attempt how often it has been started, by whichever instance
 * @param history what happened to it in order; empty in lists
 * @param retryOf the task this one repeats, or null
 * @param parentId the plan this is a step of, or null
 * @param title of a step, else null
 * @param dependsOn the steps this one waits for
 * @param steps of a plan, in order; empty in lists
 * @param abridged true in a list whose texts of this task are cut, or left out, for their length:
 *     the task alone has them whole; else null
 */
public record Task(
    UUID id,
    UUID agentId,
    String description,
    TaskStatus status,
    Priority priority,
    TaskParameters parameters,
    @Nullable TaskResult result,
    @Nullable TaskError error,
    int attempt,
    List<Step> history,
    @Nullable UUID retryOf,
    @Nullable UUID parentId,
    @Nullable String title,
    List<UUID> dependsOn,
    List<StepState> steps,
    Instant createdAt,
    @Nullable Instant startedAt,
    @Nullable Instant finishedAt,
    Instant updatedAt,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Boolean abridged) {

  public Task {
    history = List.copyOf(history);
    // Answers that are kept for repeated requests may be older than plans.
    dependsOn = dependsOn == null ? List.of() : List.copyOf(dependsOn);
    steps = steps == null ? List.of() : List.copyOf(steps);
  }

  /** Whether texts of it are cut, or left out, as they are in lists for their length. */
  public boolean wasCut() {
    return Boolean.TRUE.equals(abridged);
  }

  /** One thing that happened to a task. */
  public record Step(
      String step,
      String status,
      Instant timestamp,
      @Nullable String provider,
      @Nullable String model,
      @Nullable String message) {}
}
