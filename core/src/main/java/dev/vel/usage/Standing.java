package dev.vel.usage;

import dev.vel.db.Row;
import dev.vel.db.Tx;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** What a user has used in a month and holds now, by provider. */
record Standing(Map<String, Amounts> used, Map<String, Amounts> held) {

  private record Line(boolean held, String provider, Amounts amounts) {}

  /** As it stands now, this transaction's own changes included. */
  static Standing of(Tx tx, UUID userId, Month month, Instant now) {
    Map<String, Amounts> used = new HashMap<>();
    Map<String, Amounts> held = new HashMap<>();
    tx.query(
            Standing::line,
            """
            SELECT false AS held, provider, sum(tokens) AS tokens, sum(cost_usd) AS usd FROM usage_months
            WHERE user_id = ? AND month = ? GROUP BY provider
            UNION ALL
            SELECT true AS held, provider, sum(tokens) AS tokens, sum(cost_usd) AS usd FROM quota_holds
            WHERE user_id = ? AND expires_at > ? GROUP BY provider
            """,
            userId,
            month.firstDay(),
            userId,
            now)
        .forEach(line -> (line.held() ? held : used).put(line.provider(), line.amounts()));
    return new Standing(used, held);
  }

  private static Line line(Row row) {
    return new Line(
        row.flag("held"),
        row.text("provider"),
        new Amounts(row.decimal("tokens"), row.decimal("usd")));
  }
}
