package dev.vel.usage;

import dev.vel.db.Columns;
import dev.vel.db.Tx;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

/**
 * Writes calls down: their rows, the months' sums, the end of what was set aside for them, and the
 * alerts. The same for one call and for a thousand: each step is one statement. Thread-safe.
 *
 * <p>Locks are taken in one order (quotas by their key, then months by theirs), so that writers do
 * not block one another for good.
 */
final class Ledger {
  /** Enough that a user's tasks which end at the same moment seldom meet. */
  private static final int PARTS = 16;

  /**
   * A row that is there already was written by a try whose commit was not heard of. What does not
   * fit into a column stays at the most that does: a sum that stood in the way of all later rows of
   * its user would be an end of the quota.
   *
   * <p>A call of unknown price costs nothing on the bill; a quota in dollars, which set something
   * aside for it, is charged at the prices that this assumed.
   */
  private static final String INSERT =
      """
      WITH given AS MATERIALIZED (
        SELECT * FROM unnest(
          CAST(? AS uuid[]), CAST(? AS uuid[]), CAST(? AS uuid[]), CAST(? AS uuid[]), CAST(? AS text[]),
          CAST(? AS text[]), CAST(? AS integer[]), CAST(? AS boolean[]), CAST(? AS text[]), CAST(? AS text[]),
          CAST(? AS text[]), CAST(? AS bigint[]), CAST(? AS bigint[]), CAST(? AS bigint[]),
          CAST(? AS bigint[]), CAST(? AS numeric[]), CAST(? AS bigint[]), CAST(? AS boolean[]),
          CAST(? AS timestamptz[]), CAST(? AS uuid[]))
          AS call (id, user_id, agent_id, task_id, route, request_id, attempt, cached, provider, model,
                   outcome, prompt_tokens, completion_tokens, cached_tokens, reasoning_tokens,
                   cost_usd, latency_ms, estimated, created_at, hold)),
      added AS (
        INSERT INTO usage (id, user_id, agent_id, task_id, route, request_id, attempt, cached, provider, model,
                           outcome, prompt_tokens, completion_tokens, cached_tokens, reasoning_tokens,
                           cost_usd, latency_ms, estimated, created_at)
        SELECT id, user_id, agent_id, task_id, route, request_id, attempt, cached, provider, model,
               outcome, prompt_tokens, completion_tokens, cached_tokens, reasoning_tokens,
               least(cost_usd, 99999999), latency_ms, estimated, created_at
        FROM given
        ON CONFLICT (id) DO NOTHING
        RETURNING id, user_id, date_trunc('month', created_at AT TIME ZONE 'UTC')::date AS month, provider,
                  CAST(prompt_tokens AS numeric) + completion_tokens AS tokens, cost_usd, cached),
      charged AS (
        SELECT added.user_id, added.month, added.provider, added.tokens, added.cached,
               CASE WHEN added.cost_usd = 0 AND held.tokens > 0
                    THEN held.cost_usd * added.tokens / held.tokens
                    ELSE added.cost_usd END AS cost_usd
        FROM added JOIN given USING (id) LEFT JOIN quota_holds AS held ON held.id = given.hold)
      INSERT INTO usage_months AS old (user_id, month, provider, part, tokens, cost_usd)
      SELECT user_id, month, provider, ?,
             least(sum(tokens), 9223372036854775807), least(sum(cost_usd), 9999999999)
      FROM charged
      WHERE NOT cached AND (tokens > 0 OR cost_usd > 0)
      GROUP BY user_id, month, provider ORDER BY user_id, month, provider
      ON CONFLICT (user_id, month, provider, part) DO UPDATE
      SET tokens = least(CAST(old.tokens AS numeric) + excluded.tokens, 9223372036854775807),
          cost_usd = least(old.cost_usd + excluded.cost_usd, 9999999999)
      """;

  private final Alerts alerts;
  private final InstantSource clock;

  Ledger(Alerts alerts, InstantSource clock) {
    this.alerts = alerts;
    this.clock = clock;
  }

  /** Writes in the caller's transaction; gives the alerts that this brought about. */
  List<QuotaAlert> write(Tx tx, List<Metered> calls) {
    List<QuotaRow> quotas =
        QuotaRow.lock(tx, calls.stream().map(Metered::userId).collect(Collectors.toSet()));
    insert(tx, calls);
    settle(tx, calls);
    Instant now = clock.instant();
    return quotas.isEmpty() ? List.of() : alerts.look(tx, quotas, now);
  }

  private static void insert(Tx tx, List<Metered> rows) {
    try (Columns<Metered> columns = new Columns<>(tx, INSERT, rows)) {
      columns
          .column("uuid", Metered::id)
          .column("uuid", Metered::userId)
          .column("uuid", Metered::agentId)
          .column("uuid", Metered::taskId)
          .column("text", Metered::route)
          .text(Metered::requestId)
          .column("int4", Metered::attempt)
          .column("bool", Metered::cached)
          .text(row -> row.call().provider())
          .text(row -> row.call().model())
          .text(row -> row.call().outcome())
          .column("int8", row -> row.call().usage().prompt())
          .column("int8", row -> row.call().usage().completion())
          .column("int8", row -> row.call().usage().cached())
          .column("int8", row -> row.call().usage().reasoning())
          .column("numeric", row -> row.call().costUsd())
          .column("int8", row -> row.call().latencyMs())
          .column("bool", row -> row.call().estimated())
          .column("timestamptz", Metered::at)
          .column("uuid", row -> row.call().hold())
          .single(ThreadLocalRandom.current().nextInt(PARTS))
          .execute();
    }
  }

  private static void settle(Tx tx, List<Metered> calls) {
    List<String> holds =
        calls.stream()
            .map(row -> row.call().hold())
            .filter(Objects::nonNull)
            .map(UUID::toString)
            .toList();
    if (!holds.isEmpty()) {
      tx.update(
          "DELETE FROM quota_holds WHERE id = ANY (CAST(? AS uuid[]))",
          "{" + String.join(",", holds) + "}");
    }
  }
}
