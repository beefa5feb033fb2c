package dev.vel.usage;

import dev.vel.db.Row;
import dev.vel.db.Tx;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/** What a user has used and holds, by provider. */
record Standing(Map<String, Amounts> used, Map<String, Amounts> held) {

  private record Line(String provider, Amounts amounts) {}

  /** As it stands now, this transaction's own changes included. */
  static Standing of(Tx tx, UUID userId, Month month, Instant now) {
    return new Standing(used(tx, userId, month), held(tx, userId, now));
  }

  static Map<String, Amounts> used(Tx tx, UUID userId, Month month) {
    return byProvider(
        tx,
        """
        SELECT provider, sum(tokens) AS tokens, sum(cost_usd) AS usd FROM usage_months
        WHERE user_id = ? AND month = ? GROUP BY provider
        """,
        userId,
        month.firstDay());
  }

  private static Map<String, Amounts> held(Tx tx, UUID userId, Instant now) {
    return byProvider(
        tx,
        """
        SELECT provider, sum(tokens) AS tokens, sum(cost_usd) AS usd FROM quota_holds
        WHERE user_id = ? AND expires_at > ? GROUP BY provider
        """,
        userId,
        now);
  }

  private static Map<String, Amounts> byProvider(Tx tx, String sql, Object... parameters) {
    return tx.query(Standing::line, sql, parameters).stream()
        .collect(Collectors.toMap(Line::provider, Line::amounts));
  }

  private static Line line(Row row) {
    return new Line(row.text("provider"), new Amounts(row.decimal("tokens"), row.decimal("usd")));
  }
}
