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
   * @param cachedTokens of the question, billed at the provider's cached rate
   * @param reasoningTokens of the answer, which the caller never saw
   * @param estimated calls whose tokens are vel's estimate, because the provider reported none
   * @param cacheHits answers out of vel's own cache, which are no calls and cost nothing
   * @param costUsd in US dollars
   */
  public record Line(
      String key,
      long calls,
      long failed,
      long promptTokens,
      long completionTokens,
      long cachedTokens,
      long reasoningTokens,
      long estimated,
      long cacheHits,
      BigDecimal costUsd) {}
}
