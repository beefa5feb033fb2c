package dev.vel.orchestrate;

import dev.vel.route.RoutePlan;
import dev.vel.task.Attempt;
import dev.vel.task.PlanCost;
import dev.vel.task.StepOutcome;
import dev.vel.task.TaskResult;
import dev.vel.usage.CallReport;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;

/** Sums up what an attempt's calls brought and cost. Thread-safe. */
final class Results {
  private final InstantSource clock;

  Results(InstantSource clock) {
    this.clock = clock;
  }

  /** The result so far, of all calls of this attempt. */
  TaskResult of(Attempt attempt, RoutePlan plan, String output, List<CallReport> calls) {
    List<CallReport> answers = calls.stream().filter(CallReport::isOk).toList();
    CallReport answered = answers.isEmpty() ? null : answers.getLast();
    long prompt = answers.stream().mapToLong(call -> call.usage().prompt()).sum();
    long completion = answers.stream().mapToLong(call -> call.usage().completion()).sum();
    long cached = answers.stream().mapToLong(call -> call.usage().cached()).sum();
    BigDecimal cost =
        answers.stream().map(CallReport::costUsd).reduce(BigDecimal.ZERO, BigDecimal::add);
    Instant now = clock.instant();
    return new TaskResult(
        output,
        answered == null ? null : answered.provider(),
        answered == null ? null : answered.model(),
        "direct",
        null,
        Math.max(0, Duration.between(attempt.startedAt(), now).toMillis()),
        attempt.queueMs(),
        new TaskResult.Tokens(prompt, completion, cached, prompt + completion),
        plain(cost),
        false,
        new TaskResult.Route(plan.taskType(), plan.rationale()),
        calls.stream()
            .map(call ->
                new TaskResult.Call(
                    call.provider(),
                    call.model(),
                    call.outcome(),
                    call.httpStatus(),
                    call.latencyMs()))
            .toList());
  }

  /** The result of an attempt that asked no model. */
  TaskResult without(Attempt attempt, String output) {
    Instant now = clock.instant();
    return new TaskResult(
        output,
        null,
        null,
        "direct",
        null,
        Math.max(0, Duration.between(attempt.startedAt(), now).toMillis()),
        attempt.queueMs(),
        TaskResult.Tokens.NONE,
        BigDecimal.ZERO,
        false,
        null,
        List.of());
  }

  /** The result of a plan's only step as the plan's own. */
  TaskResult passedOn(Attempt attempt, PlanCost cost, StepOutcome step) {
    TaskResult none = without(attempt, step.output());
    TaskResult brought = Objects.requireNonNullElse(step.result(), none);
    return ofPlan(
        new TaskResult(
            brought.output(),
            brought.providerUsed(),
            brought.model(),
            brought.execution(),
            brought.fallbackReason(),
            none.executionTimeMs(),
            none.queueTimeMs(),
            TaskResult.Tokens.NONE,
            BigDecimal.ZERO,
            brought.cached(),
            brought.route(),
            List.of(),
            brought.toolCalls(),
            null),
        cost,
        List.of(step));
  }

  /**
   * The result of a plan: with what its planning, its steps and its own last calls took together,
   * but for steps that an earlier run did.
   *
   * @param own of the last attempt alone
   */
  TaskResult ofPlan(TaskResult own, PlanCost cost, List<StepOutcome> steps) {
    TaskResult.Tokens tokens = own.tokens().plus(cost.tokens());
    BigDecimal costUsd = own.costUsd().add(cost.costUsd());
    for (StepOutcome step : steps) {
      if (step.result() != null && !step.isCopy()) {
        tokens = tokens.plus(step.result().tokens());
        costUsd = costUsd.add(step.result().costUsd());
      }
    }
    return new TaskResult(
        own.output(),
        own.providerUsed(),
        own.model(),
        own.execution(),
        own.fallbackReason(),
        own.executionTimeMs(),
        own.queueTimeMs(),
        tokens,
        plain(costUsd),
        own.cached(),
        own.route(),
        own.attempts(),
        own.toolCalls(),
        steps.stream().map(StepOutcome::state).toList());
  }

  private static BigDecimal plain(BigDecimal cost) {
    BigDecimal stripped = cost.stripTrailingZeros();
    return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
  }
}
