package dev.vel.task;

import java.math.BigDecimal;

/**
 * What it took to make a plan.
 *
 * @param costUsd in US dollars
 * @param makeshift whether no usable plan came of it, so that the goal itself is the only step
 */
public record PlanCost(TaskResult.Tokens tokens, BigDecimal costUsd, boolean makeshift) {
  public static final PlanCost NONE = new PlanCost(TaskResult.Tokens.NONE, BigDecimal.ZERO);

  /** Of a plan that is one. */
  public PlanCost(TaskResult.Tokens tokens, BigDecimal costUsd) {
    this(tokens, costUsd, false);
  }

  /** The same when nothing usable came of it. */
  public PlanCost forMakeshift() {
    return new PlanCost(tokens, costUsd, true);
  }
}
