package dev.vel.usage;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A quota is nearly or wholly used up: told once for each in a month.
 *
 * @param provider null for all together
 * @param used in the quota's unit, which may be more than the limit
 */
public record QuotaAlert(
    UUID userId,
    @Nullable String provider,
    QuotaUnit unit,
    BigDecimal limit,
    BigDecimal used,
    boolean hard,
    Level level) {

  /** How much of it is used. */
  public enum Level {
    /** 80 % and more. */
    WARNING,
    /** All of it. */
    EXCEEDED;

    /** The action in the audit log. */
    String action() {
      return "quota." + name().toLowerCase(Locale.ROOT);
    }
  }

  /** One sentence for the user. */
  public String message() {
    String quota =
        "the monthly quota of "
            + unit.words(limit)
            + (provider == null ? "" : " for " + provider)
            + " ("
            + unit.words(used)
            + " used)";
    return switch (level) {
      case WARNING -> "80 % is reached of " + quota;
      case EXCEEDED ->
          "Used up is " + quota + (hard ? "; calls are refused until the month ends" : "");
    };
  }
}
