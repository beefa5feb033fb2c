package dev.vel.cli.command;

import dev.vel.wire.Fields;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A time as people say it: when it is, how long ago, or in how long. */
public sealed interface Moment {

  /** When it is, asked now. */
  Instant at(InstantSource clock);

  /** A moment that was named. */
  record At(Instant time) implements Moment {
    @Override
    public Instant at(InstantSource clock) {
      return time;
    }
  }

  /** A while before now. */
  record Ago(Duration time) implements Moment {
    @Override
    public Instant at(InstantSource clock) {
      return clock.instant().minus(time);
    }
  }

  /** A while after now. */
  record Ahead(Duration time) implements Moment {
    @Override
    public Instant at(InstantSource clock) {
      return clock.instant().plus(time);
    }
  }

  /** Reads a time, a date, or how long ago, such as {@code 24h}. */
  static @Nullable Moment past(String text) {
    return parse(text, Ago::new);
  }

  /** Reads a time, a date, or in how long, such as {@code 24h}. */
  static @Nullable Moment future(String text) {
    return parse(text, Ahead::new);
  }

  private static @Nullable Moment parse(String text, Function<Duration, Moment> away) {
    Duration span = spanOf(text);
    if (span != null) {
      return away.apply(span);
    }
    Instant time = timeOf(text);
    return time == null ? null : new At(time);
  }

  /**
   * Reads how long something takes: {@code 90s}, {@code 30m}, {@code 24h}, {@code 7d}, {@code 2w}.
   */
  static @Nullable Duration spanOf(String text) {
    Matcher span = Pattern.compile("([0-9]{1,5})([smhdw])").matcher(text);
    return span.matches() ? unit(span.group(2)).multipliedBy(Long.parseLong(span.group(1))) : null;
  }

  /** Reads a time, or a date in UTC. */
  private static @Nullable Instant timeOf(String text) {
    return Fields.instant(text.length() == 10 ? text + "T00:00:00Z" : text);
  }

  private static Duration unit(String letter) {
    return switch (letter) {
      case "s" -> Duration.ofSeconds(1);
      case "m" -> Duration.ofMinutes(1);
      case "h" -> Duration.ofHours(1);
      case "d" -> Duration.ofDays(1);
      default -> Duration.ofDays(7);
    };
  }
}
