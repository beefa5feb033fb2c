package dev.vel.usage;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A user's quotas and what is left of them.
 *
 * @param period the month in UTC, {@code 2026-11}
 * @param resetsAt when it is over and all is left again
 */
public record QuotaReport(UUID userId, String period, Instant resetsAt, List<Line> quotas) {

  public QuotaReport {
    quotas = List.copyOf(quotas);
  }

  /**
   * One quota. Amounts are tokens or US dollars, as its unit says.
   *
   * @param provider null for all together
   * @param held set aside for calls under way
   * @param remaining of the limit when what is used and held is taken off; never below zero
   * @param alertedAt when 80 % was reached in this month, or null
   * @param exceededAt when all of it was used in this month, or null
   */
  public record Line(
      @Nullable String provider,
      QuotaUnit unit,
      BigDecimal limit,
      boolean hard,
      QuotaSetter setBy,
      BigDecimal used,
      BigDecimal held,
      BigDecimal remaining,
      @Nullable Instant alertedAt,
      @Nullable Instant exceededAt) {}
}
