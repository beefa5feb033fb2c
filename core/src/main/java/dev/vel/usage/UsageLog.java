package dev.vel.usage;

import dev.vel.audit.Audit;
import dev.vel.db.Row;
import dev.vel.db.Tx;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The bill: a row for every call to a model. Thread-safe. */
public final class UsageLog {
  private static final String SUMS =
      """
      count(*) FILTER (WHERE NOT usage.cached) AS calls, count(*) FILTER (WHERE usage.cached) AS hits,
      count(*) FILTER (WHERE outcome NOT IN ('ok', 'cancelled') AND NOT usage.cached) AS failed,
      count(*) FILTER (WHERE estimated AND NOT usage.cached) AS estimated,
      least(coalesce(sum(prompt_tokens) FILTER (WHERE NOT usage.cached), 0), 9223372036854775807)::bigint AS prompt,
      least(coalesce(sum(completion_tokens) FILTER (WHERE NOT usage.cached), 0), 9223372036854775807)::bigint AS completion,
      least(coalesce(sum(cached_tokens) FILTER (WHERE NOT usage.cached), 0), 9223372036854775807)::bigint AS cached_input,
      least(coalesce(sum(reasoning_tokens) FILTER (WHERE NOT usage.cached), 0), 9223372036854775807)::bigint AS reasoning,
      coalesce(sum(cost_usd) FILTER (WHERE NOT usage.cached), 0)::numeric AS cost\
      """;

  private final Ledger ledger;
  private final InstantSource clock;

  public UsageLog(Audit audit, InstantSource clock) {
    this.ledger = new Ledger(new Alerts(audit), clock);
    this.clock = clock;
  }

  /**
   * Records one call in the caller's transaction, which had better end soon afterwards: until then
   * the user's other calls may have to wait.
   *
   * @return the limits of the user's quotas that it crossed, which are told already
   */
  public List<QuotaAlert> record(Tx tx, Metered call) {
    return ledger.write(tx, List.of(call));
  }

  /** Records a call of an agent's test, in the same way. */
  public void recordTest(Tx tx, UUID userId, UUID agentId, CallReport call) {
    ledger.write(tx, List.of(Metered.ofTest(userId, agentId, call, clock.instant())));
  }

  /** What came of the last call that was made for a task; empty when none was. */
  public static Optional<String> lastOutcome(Tx tx, UUID taskId) {
    return tx.first(
        row -> row.text("outcome"),
        """
        SELECT outcome FROM usage
        WHERE task_id = ? AND outcome NOT IN ('breaker_open', 'over_quota') AND NOT cached
        ORDER BY created_at DESC, attempt DESC LIMIT 1
        """,
        taskId);
  }

  /**
   * Sums up.
   *
   * @param userId whose usage; null for everybody's
   */
  public UsageReport report(Tx tx, @Nullable UUID userId, UsageQuery query) {
    Instant now = clock.instant();
    Instant from =
        Objects.requireNonNullElseGet(
            query.from(),
            () ->
                now.atOffset(ZoneOffset.UTC)
                    .truncatedTo(ChronoUnit.DAYS)
                    .withDayOfMonth(1)
                    .toInstant());
    Instant to = Objects.requireNonNullElse(query.to(), now);
    String key =
        switch (query.groupBy()) {
          case DAY -> "to_char(usage.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD')";
          case PROVIDER -> "usage.provider";
          case MODEL -> "usage.provider || '/' || usage.model";
          case AGENT -> "coalesce(agents.name, '-')";
          case USER -> "users.email";
        };
    // The total beside the lines, so that the rows are gone through once.
    String sums =
        """
        SELECT coalesce(%1$s, 'total') AS key, %2$s
        FROM usage JOIN users ON users.id = usage.user_id LEFT JOIN agents ON agents.id = usage.agent_id
        WHERE usage.created_at >= ? AND usage.created_at < ?
          AND (CAST(? AS uuid) IS NULL OR usage.user_id = CAST(? AS uuid))
        GROUP BY GROUPING SETS ((%1$s), ()) ORDER BY grouping(%1$s), 1
        """
            .formatted(key, SUMS);
    List<UsageReport.Line> all = tx.query(UsageLog::line, sums, from, to, userId, userId);
    int last = all.size() - 1;
    return new UsageReport(from, to, query.groupBy(), all.subList(0, last), all.get(last));
  }

  private static UsageReport.Line line(Row row) {
    return new UsageReport.Line(
        row.text("key"),
        row.big("calls"),
        row.big("failed"),
        row.big("prompt"),
        row.big("completion"),
        row.big("cached_input"),
        row.big("reasoning"),
        row.big("estimated"),
        row.big("hits"),
        Amounts.plain(row.decimal("cost")));
  }
}
