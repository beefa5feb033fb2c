package dev.vel.task;

import java.util.List;

/**
 * What a step must know beside its own words.
 *
 * @param goal of the plan
 * @param earlier what the steps that it depends on brought, in the plan's order
 */
public record StepContext(String goal, List<Earlier> earlier) {
  public StepContext {
    earlier = List.copyOf(earlier);
  }

  /**
   * A step that is done.
   *
   * @param output what it brought, or its beginning
   * @param more characters of the output that follow
   */
  public record Earlier(String title, String output, long more) {}
}
