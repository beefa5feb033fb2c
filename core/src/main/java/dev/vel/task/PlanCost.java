package dev.vel.task;

import java.math.BigDecimal;

/**
 * What it took to make a plan.
 *
 * @param costUsd in US dollars
 */
public record PlanCost(TaskResult.Tokens tokens, BigDecimal costUsd) {
  public static final PlanCost NONE = new PlanCost(TaskResult.Tokens.NONE, BigDecimal.ZERO);
}
