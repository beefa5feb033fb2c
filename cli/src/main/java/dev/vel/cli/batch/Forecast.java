package dev.vel.cli.batch;

import dev.vel.route.RouteExplanation;
import dev.vel.task.TaskType;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * Where a task would go, as JSON shows it.
 *
 * @param provider null when no model would be asked
 * @param estimatedCostUsd null where no price is known
 * @param candidates how many models would be asked, one after the other, until one answers
 */
record Forecast(
    String id,
    int line,
    TaskType taskType,
    String rationale,
    @Nullable String provider,
    @Nullable String model,
    @Nullable String reason,
    long promptTokens,
    long expectedTokens,
    @Nullable BigDecimal estimatedCostUsd,
    int candidates) {

  /** Why this model, or why none. */
  String why() {
    return reason == null ? rationale : reason;
  }

  static Forecast of(Item item, RouteExplanation route) {
    RouteExplanation.Option first =
        route.candidates().isEmpty() ? null : route.candidates().getFirst();
    return new Forecast(
        item.id(),
        item.line(),
        route.taskType(),
        route.rationale(),
        first == null ? null : first.provider(),
        first == null ? null : first.model(),
        first == null ? null : first.reason(),
        route.promptTokens(),
        route.expectedTokens(),
        first == null ? null : first.estimatedCostUsd(),
        route.candidates().size());
  }
}
