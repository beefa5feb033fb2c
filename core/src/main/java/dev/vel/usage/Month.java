package dev.vel.usage;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;

/** A month of UTC, for which quotas are given. */
record Month(YearMonth of) {

  static Month at(Instant time) {
    return new Month(YearMonth.from(time.atOffset(ZoneOffset.UTC)));
  }

  LocalDate firstDay() {
    return of.atDay(1);
  }

  Instant start() {
    return firstDay().atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  Instant end() {
    return of.plusMonths(1).atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  /** Until the month is over. */
  Duration left(Instant now) {
    return Duration.between(now, end());
  }

  @Override
  public String toString() {
    return of.toString();
  }
}
