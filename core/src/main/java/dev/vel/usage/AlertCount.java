package dev.vel.usage;

import dev.vel.db.Tx;
import java.time.Instant;

/**
 * How many quotas have told of themselves in this month, on all instances.
 *
 * @param warned at 80 %
 * @param exceeded at 100 %
 */
public record AlertCount(long warned, long exceeded) {
  public static final AlertCount NONE = new AlertCount(0, 0);

  /** As of now. */
  public static AlertCount of(Tx tx, Instant now) {
    Instant start = Month.at(now).start();
    return tx.first(
            row -> new AlertCount(row.big("warned"), row.big("exceeded")),
            """
            SELECT count(*) FILTER (WHERE alerted_at >= ?) AS warned,
                   count(*) FILTER (WHERE exceeded_at >= ?) AS exceeded
            FROM quotas
            """,
            start,
            start)
        .orElse(NONE);
  }
}
