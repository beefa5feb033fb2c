package dev.vel.cli.batch;

import dev.vel.task.TaskResult;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is to be said about a run as a whole, as JSON shows it. The shape is documented and only
 * grows.
 *
 * @param version of the shape of the report
 * @param warned how many have warnings
 * @param resumed how many were run by an earlier run
 * @param costUsd of all answers that are in it, those of earlier runs included
 * @param spentUsd the same and what was spent on answers that others took the place of: what a
 *     budget counts
 * @param budgetUsd null when there was none
 */
record Totals(
    int version,
    String file,
    Verdict outcome,
    int total,
    int completed,
    int failed,
    int unexpected,
    int cancelled,
    int skipped,
    int warned,
    int resumed,
    TaskResult.Tokens tokens,
    BigDecimal costUsd,
    BigDecimal spentUsd,
    @Nullable BigDecimal budgetUsd,
    Instant startedAt,
    Instant finishedAt) {
  static final int VERSION = 1;

  /** How the run ended. */
  enum Verdict {
    PASSED,
    FAILED,
    /** The budget was used up. */
    BUDGET,
    /** No more tasks were taken. */
    REFUSED,
    INTERRUPTED,
    /** The vel could not be reached any more. */
    LOST
  }
}
