package dev.vel.route;

import dev.vel.task.TaskType;
import java.util.List;

/**
 * In which order models are asked, and why.
 *
 * @param rule the name of the classification rule that told the type
 * @param rationale one sentence for the user
 * @param picks in order; empty when nothing that is configured fits
 * @param expectedTokens of the answer, about
 * @param demand what was to be met
 */
public record RoutePlan(
    TaskType taskType,
    String rule,
    String rationale,
    List<Pick> picks,
    long expectedTokens,
    Demand demand) {
  public RoutePlan {
    picks = List.copyOf(picks);
  }

  /**
   * A model and what brought it here.
   *
   * @param reason follows the model's name
   */
  public record Pick(Candidate candidate, String reason) {}

  /** The models in order. */
  public List<Candidate> candidates() {
    return picks.stream().map(Pick::candidate).toList();
  }
}
