package dev.vel.usage;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.wire.Fields;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A quota as it is asked for.
 *
 * @param provider null for all together
 * @param limit in its unit; whole for tokens
 * @param hard whether calls are refused when it is used up
 */
public record NewQuota(@Nullable String provider, QuotaUnit unit, BigDecimal limit, boolean hard) {
  private static final int MOST = 50;
  private static final BigDecimal MOST_TOKENS = BigDecimal.valueOf(1_000_000_000_000L);

  /** The most that a month's cost is summed up to. */
  private static final BigDecimal MOST_DOLLARS = BigDecimal.valueOf(9_999_999_999L);

  private static final int DECIMALS = 10;
  private static final Pattern PROVIDER = Pattern.compile("[a-z0-9][a-z0-9_.-]{0,63}");

  /** From a request body, {@code {"quotas": […]}}, with every bad field named at once. */
  public static List<NewQuota> readAll(JsonNode body) {
    Fields fields = Fields.of(body);
    List<NewQuota> quotas = fields.objects("quotas", 0, MOST, NewQuota::read);
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < quotas.size(); i++) {
      if (!seen.add(quotas.get(i).stored() + " " + quotas.get(i).unit())) {
        fields.problem("quotas[" + i + "]", "is the second one of its provider and unit");
      }
    }
    fields.end();
    return quotas;
  }

  private static NewQuota read(Fields fields) {
    String provider = fields.optionalText("provider", 1, 64);
    if (provider != null && !PROVIDER.matcher(provider).matches()) {
      fields.problem("provider", "must be the name of a provider, or be left out for all together");
    }
    QuotaUnit unit = fields.choice("unit", QuotaUnit.class);
    return new NewQuota(
        provider,
        unit,
        limit(fields, unit),
        Objects.requireNonNullElse(fields.optionalFlag("hard"), false));
  }

  private static BigDecimal limit(Fields fields, QuotaUnit unit) {
    JsonNode node = fields.optionalAny("limit");
    if (node == null) {
      fields.problem("limit", "is required");
      return BigDecimal.ZERO;
    }
    BigDecimal limit = node.isNumber() ? node.decimalValue() : BigDecimal.ONE.negate();
    BigDecimal most = unit == QuotaUnit.TOKENS ? MOST_TOKENS : MOST_DOLLARS;
    if (limit.signum() < 0 || limit.compareTo(most) > 0) {
      fields.problem("limit", "must be a number of 0–" + most);
      return BigDecimal.ZERO;
    }
    int decimals = unit == QuotaUnit.TOKENS ? 0 : DECIMALS;
    if (Amounts.plain(limit).scale() > decimals) {
      fields.problem(
          "limit",
          decimals == 0
              ? "must be a whole number of tokens"
              : "must have at most " + decimals + " decimals");
    }
    return Amounts.plain(limit);
  }

  /** The provider as a row holds it. */
  String stored() {
    return provider == null ? "" : provider;
  }
}
