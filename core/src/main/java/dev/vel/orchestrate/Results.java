package dev.vel.orchestrate;

import dev.vel.route.RoutePlan;
import dev.vel.task.Attempt;
import dev.vel.task.TaskResult;
import dev.vel.usage.CallReport;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

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

  private static BigDecimal plain(BigDecimal cost) {
    BigDecimal stripped = cost.stripTrailingZeros();
    return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
  }
}
