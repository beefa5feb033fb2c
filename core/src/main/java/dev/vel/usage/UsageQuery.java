package dev.vel.usage;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which usage to sum up.
 *
 * @param from inclusive; null for the first of this month in UTC
 * @param to exclusive; null for now
 */
public record UsageQuery(@Nullable Instant from, @Nullable Instant to, GroupBy groupBy) {

  /** What makes a line of the report. */
  public enum GroupBy {
    DAY,
    PROVIDER,
    MODEL,
    AGENT,
    /** For administrators; others see their own line. */
    USER
  }
}
