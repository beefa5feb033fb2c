package dev.vel.limit;

import dev.vel.config.Settings;
import dev.vel.db.Database;
import dev.vel.wire.VelException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;

/**
 * How fast callers may go: exact across instances, because the counts live in the database. Each is
 * counted in a window that begins with the first use, so that "100 an hour" is 100 in that hour and
 * not more because some time of it has gone by. One statement counts one use, which holds its row
 * only for a moment. Thread-safe.
 *
 * <p>Every method throws {@link VelException} {@code UNAVAILABLE} when the database does not
 * answer.
 */
public final class RateLimits {
  private static final int HEALTH_PER_MINUTE = 120;

  private final Database database;
  private final InstantSource clock;
  private final Limit signIn;
  private final Limit request;
  private final Limit health;

  public RateLimits(Database database, Settings.Limits limits, InstantSource clock) {
    this.database = database;
    this.clock = clock;
    this.signIn = new Limit("sign-in", limits.authPerMinute(), Duration.ofMinutes(1));
    this.request = new Limit("request", limits.requestsPerHour(), Duration.ofHours(1));
    this.health = new Limit("health", HEALTH_PER_MINUTE, Duration.ofMinutes(1));
  }

  /** Takes one sign-in attempt of a client address; the addresses of an IPv6 /64 are one client. */
  public Allowance signIn(String clientAddress) {
    return take(signIn, ClientAddress.of(clientAddress));
  }

  /** Takes one request of a user. */
  public Allowance request(UUID userId) {
    return take(request, userId.toString());
  }

  /** Takes one unauthenticated health request of a client address. */
  public Allowance health(String clientAddress) {
    return take(health, ClientAddress.of(clientAddress));
  }

  /** Removes the counts whose window is over; to be called now and then. */
  public void sweep() {
    Instant now = clock.instant();
    database.run(tx -> tx.update("DELETE FROM rate_limits WHERE resets_at < ?", now));
  }

  /**
   * What is left.
   *
   * @param granted whether this one may go on
   * @param limit how many in a full window
   * @param remaining how many are left now
   * @param reset until the window is over and all are left again
   * @param retryAfter until one more is granted; zero when one is left
   */
  public record Allowance(
      boolean granted, long limit, long remaining, Duration reset, Duration retryAfter) {}

  /** One kind of limit. */
  private record Limit(String name, int size, Duration window) {

    /**
     * The name holds the size: a changed setting begins anew instead of going on with old counts.
     */
    String row(String whose) {
      return name + "/" + size + "/" + whose;
    }
  }

  private record Count(long used, Instant resetsAt) {}

  private Allowance take(Limit limit, String whose) {
    Instant now = clock.instant();
    Instant end = now.plus(limit.window());
    Instant tooLate = end.plus(limit.window());
    Count count =
        database
            .tx(tx ->
                tx.first(
                    row -> new Count(row.big("used"), row.time("resets_at")),
                    // A window that ends far too late is of a clock that was set back since; a
                    // little too late is only the clock of another instance.
                    """
                    INSERT INTO rate_limits AS old (id, used, resets_at) VALUES (?, 1, ?)
                    ON CONFLICT (id) DO UPDATE SET
                      used = CASE WHEN old.resets_at <= ? OR old.resets_at > ?
                                  THEN 1 ELSE least(old.used, ?) + 1 END,
                      resets_at = CASE WHEN old.resets_at <= ? OR old.resets_at > ?
                                       THEN excluded.resets_at ELSE old.resets_at END
                    RETURNING used, resets_at
                    """,
                    limit.row(whose),
                    end,
                    now,
                    tooLate,
                    limit.size(),
                    now,
                    tooLate))
            .orElseThrow();
    long remaining = Math.max(0, limit.size() - count.used());
    Duration reset = Duration.between(now, count.resetsAt());
    return new Allowance(
        count.used() <= limit.size(),
        limit.size(),
        remaining,
        reset,
        remaining > 0 ? Duration.ZERO : reset);
  }
}
