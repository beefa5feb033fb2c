package dev.vel.cli.batch;

import dev.vel.task.TaskResult;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;

/** Sums up results. For one thread. */
final class Tally {
  private final Map<Outcome, Integer> counts = new EnumMap<>(Outcome.class);
  private TaskResult.Tokens tokens = TaskResult.Tokens.NONE;
  private BigDecimal cost = BigDecimal.ZERO;
  private int warned;
  private int resumed;

  void add(BatchResult result) {
    counts.merge(result.status(), 1, Integer::sum);
    tokens = tokens.plus(result.tokens());
    cost = cost.add(result.costUsd());
    warned += result.warnings().isEmpty() ? 0 : 1;
    resumed += result.resumed() ? 1 : 0;
  }

  int count(Outcome outcome) {
    return counts.getOrDefault(outcome, 0);
  }

  /** Those that {@code --fail-on failed} minds. */
  int failed() {
    return counts.entrySet().stream()
        .filter(each -> each.getKey().failed())
        .mapToInt(Map.Entry::getValue)
        .sum();
  }

  int warned() {
    return warned;
  }

  int total() {
    return counts.values().stream().mapToInt(Integer::intValue).sum();
  }

  BigDecimal cost() {
    return cost;
  }

  Totals totals(
      String file, Ending ending, boolean failed, Budget budget, Instant began, Instant ended) {
    return new Totals(
        Totals.VERSION,
        file,
        ending.kind() == Ending.Kind.DONE
            ? failed ? Totals.Verdict.FAILED : Totals.Verdict.PASSED
            : Totals.Verdict.valueOf(ending.kind().name()),
        total(),
        count(Outcome.COMPLETED),
        count(Outcome.FAILED),
        count(Outcome.UNEXPECTED),
        count(Outcome.CANCELLED),
        count(Outcome.SKIPPED),
        warned,
        resumed,
        tokens,
        cost,
        budget.spent(),
        budget.limit(),
        began,
        ended);
  }
}
