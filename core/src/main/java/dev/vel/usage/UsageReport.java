package dev.vel.usage;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/** Usage summed up by one thing. */
public record UsageReport(
    Instant from, Instant to, UsageQuery.GroupBy groupBy, List<Line> data, Line total) {

  public UsageReport {
    data = List.copyOf(data);
  }

  /**
   * One line.
   *
   * @param key a date, a provider, {@code provider/model}, an agent's or a user's name
   * @param calls to models, failed ones included
   * @param costUsd in US dollars
   */
  public record Line(
      String key,
      long calls,
      long failed,
      long promptTokens,
      long completionTokens,
      long cachedTokens,
      BigDecimal costUsd) {}
}
