package dev.vel.usage;

import dev.vel.db.Row;
import dev.vel.db.Tx;
import dev.vel.wire.Ids;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The bill: a row for every call to a model. Thread-safe. */
public final class UsageLog {
  private static final String SUMS =
      """
      count(*) AS calls, count(*) FILTER (WHERE outcome NOT IN ('ok', 'cancelled')) AS failed,
      coalesce(sum(prompt_tokens), 0)::bigint AS prompt, coalesce(sum(completion_tokens), 0)::bigint AS completion,
      coalesce(sum(cached_tokens), 0)::bigint AS cached, coalesce(sum(cost_usd), 0)::numeric AS cost\
      """;

  private final InstantSource clock;

  public UsageLog(InstantSource clock) {
    this.clock = clock;
  }

  /** Records one call in the caller's transaction. */
  public void record(
      Tx tx, UUID userId, @Nullable UUID agentId, @Nullable UUID taskId, CallReport call) {
    tx.update(
        """
        INSERT INTO usage (id, user_id, agent_id, task_id, provider, model, outcome, prompt_tokens,
                           completion_tokens, cached_tokens, reasoning_tokens, cost_usd, latency_ms,
                           estimated, created_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        Ids.next(),
        userId,
        agentId,
        taskId,
        call.provider(),
        call.model(),
        call.outcome(),
        call.usage().prompt(),
        call.usage().completion(),
        call.usage().cached(),
        call.usage().reasoning(),
        call.costUsd(),
        call.latencyMs(),
        call.estimated(),
        clock.instant());
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
    String rows =
        """
         FROM usage JOIN users ON users.id = usage.user_id LEFT JOIN agents ON agents.id = usage.agent_id
        WHERE usage.created_at >= ? AND usage.created_at < ?
          AND (CAST(? AS uuid) IS NULL OR usage.user_id = CAST(? AS uuid))
        """;
    List<UsageReport.Line> lines =
        tx.query(
            UsageLog::line,
            "SELECT " + key + " AS key, " + SUMS + rows + " GROUP BY 1 ORDER BY 1",
            from,
            to,
            userId,
            userId);
    UsageReport.Line total =
        tx.first(UsageLog::line, "SELECT 'total' AS key, " + SUMS + rows, from, to, userId, userId)
            .orElseThrow();
    return new UsageReport(from, to, query.groupBy(), lines, total);
  }

  private static UsageReport.Line line(Row row) {
    BigDecimal cost = row.decimal("cost").stripTrailingZeros();
    return new UsageReport.Line(
        row.text("key"),
        row.big("calls"),
        row.big("failed"),
        row.big("prompt"),
        row.big("completion"),
        row.big("cached"),
        cost.scale() < 0 ? cost.setScale(0) : cost);
  }
}
