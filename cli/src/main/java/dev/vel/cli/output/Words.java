package dev.vel.cli.output;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Values as people read them. */
public final class Words {
  private Words() {}

  /** An enum's constant as the API writes it. */
  public static @Nullable String of(@Nullable Enum<?> choice) {
    return choice == null ? null : choice.name().toLowerCase(Locale.ROOT);
  }

  /** A value as a word of a command that people may copy into a shell. */
  public static String ofShell(String value) {
    return value.matches("[\\p{IsAlphabetic}\\p{IsDigit}_./:@-]+")
        ? value
        : "'" + value.replace("'", "'\\''") + "'";
  }

  /** A time to the second, in UTC as the API writes it. */
  public static @Nullable String of(@Nullable Instant time) {
    return time == null ? null : time.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** How long ago, in the largest unit that fits: {@code 5m}. */
  public static String age(Instant time, Instant now) {
    Duration age = Duration.between(time, now);
    if (age.toMinutes() < 1) {
      return Math.max(0, age.toSeconds()) + "s";
    }
    if (age.toHours() < 1) {
      return age.toMinutes() + "m";
    }
    return age.toDays() < 1 ? age.toHours() + "h" : age.toDays() + "d";
  }

  /** US dollars with as many decimals as they have. */
  public static String dollars(BigDecimal amount) {
    BigDecimal plain = amount.stripTrailingZeros();
    return "$" + (plain.scale() < 2 ? plain.setScale(2) : plain).toPlainString();
  }

  /**
   * What so many tokens cost in US dollars; null where they cost nothing as far as vel knows, which
   * is not to say that they were free: most such models have no price in the catalogue.
   */
  public static @Nullable String cost(BigDecimal usd, long tokens) {
    return usd.signum() == 0 && tokens > 0 ? null : dollars(usd);
  }

  /** Milliseconds as seconds where there are many. */
  public static String duration(long millis) {
    if (millis < 1_000) {
      return millis + " ms";
    }
    Duration duration = Duration.ofMillis(millis);
    return duration.toMinutes() < 1
        ? BigDecimal.valueOf(millis, 3).setScale(1, RoundingMode.HALF_UP) + " s"
        : span(duration);
  }

  /** How long, in the two largest units that it has: {@code 45 s}, {@code 2 days 5 h}. */
  public static String span(Duration span) {
    long days = span.toDays();
    if (days > 0) {
      return two(days, days == 1 ? "day" : "days", span.toHoursPart(), "h");
    }
    if (span.toHours() > 0) {
      return two(span.toHours(), "h", span.toMinutesPart(), "min");
    }
    return span.toMinutes() > 0
        ? two(span.toMinutes(), "min", span.toSecondsPart(), "s")
        : Math.max(0, span.toSeconds()) + " s";
  }

  private static String two(long much, String unit, long rest, String smaller) {
    return much + " " + unit + (rest == 0 ? "" : " " + rest + " " + smaller);
  }
}
