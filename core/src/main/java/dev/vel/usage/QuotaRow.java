package dev.vel.usage;

import dev.vel.db.Row;
import dev.vel.db.Tx;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A quota as it is stored.
 *
 * @param provider empty for all together
 */
record QuotaRow(
    UUID userId,
    String provider,
    QuotaUnit unit,
    QuotaSetter setBy,
    BigDecimal limit,
    boolean hard,
    @Nullable Instant alertedAt,
    @Nullable Instant exceededAt) {

  /** A limit with more digits than its first column has room for stands in the second one. */
  private static final String COLUMNS =
      """
      SELECT user_id, provider, unit, set_by,
             CASE WHEN amount = 9999999999 THEN coalesce(large, amount) ELSE amount END AS amount,
             hard, alerted_at, exceeded_at
      FROM quotas
      """;

  /** A user's quotas. */
  static List<QuotaRow> of(Tx tx, UUID userId) {
    return tx.query(
        QuotaRow::read, COLUMNS + "WHERE user_id = ? ORDER BY provider, unit, set_by DESC", userId);
  }

  /**
   * The same, locked until the transaction ends: nobody else adds to what these users used, or sets
   * some of it aside. Costs a look at an index for users who have none.
   */
  static List<QuotaRow> lock(Tx tx, Collection<UUID> users) {
    return tx.query(
        QuotaRow::read,
        COLUMNS
            + """
            WHERE user_id = ANY (CAST(? AS uuid[]))
            ORDER BY user_id, provider, unit, set_by FOR UPDATE
            """,
        "{" + String.join(",", users.stream().map(UUID::toString).toList()) + "}");
  }

  /** Whether what goes to this provider counts. */
  boolean counts(String other) {
    return provider.isEmpty() || provider.equals(other);
  }

  /** What counts for this quota of amounts by provider. */
  BigDecimal of(Map<String, Amounts> byProvider) {
    return byProvider.entrySet().stream()
        .filter(entry -> counts(entry.getKey()))
        .map(entry -> entry.getValue().in(unit))
        .reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  /** How much of the limit that is, 0–1 and more; for none at all, something is all of it. */
  double share(BigDecimal used) {
    if (limit.signum() == 0) {
      return used.signum() == 0 ? 0 : 1;
    }
    // Rounded down: all of it is used when it is, and not a little before.
    return used.divide(limit, 6, RoundingMode.DOWN).doubleValue();
  }

  /** Whose it is, for a sentence: {@code openai's monthly quota}. */
  String words() {
    String of = provider.isEmpty() ? "the monthly quota" : provider + "'s monthly quota";
    return of + " of " + unit.words(limit);
  }

  private static QuotaRow read(Row row) {
    return new QuotaRow(
        row.id("user_id"),
        row.text("provider"),
        row.choice("unit", QuotaUnit.class),
        row.choice("set_by", QuotaSetter.class),
        row.decimal("amount"),
        row.flag("hard"),
        row.optionalTime("alerted_at"),
        row.optionalTime("exceeded_at"));
  }
}
