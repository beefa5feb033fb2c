package dev.vel.route;

import dev.vel.task.TaskType;
import java.util.List;

/**
 * In which order models are asked, and why.
 *
 * @param rationale one sentence for the user
 * @param candidates in order; empty when nothing that is configured fits
 */
public record RoutePlan(TaskType taskType, String rationale, List<Candidate> candidates) {
  public RoutePlan {
    candidates = List.copyOf(candidates);
  }
}
