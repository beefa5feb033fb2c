package dev.vel.limit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.vel.config.Settings;
import dev.vel.db.Database;
import dev.vel.limit.Uses.Count;
import dev.vel.limit.Uses.Turn;
import dev.vel.wire.VelException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionException;

/**
 * How fast callers may go, across instances: the counts live in the database. Each is counted in a
 * window that begins with the first use, so that "100 an hour" is 100 in that hour and not more
 * because some time of it has gone by.
 *
 * <p>An instance takes uses of a large limit in blocks and hands them out itself, so that most
 * requests ask no database. No more is ever granted than the limit says. What an instance holds and
 * does not use is lost to the others until the window is over: at most a thousandth of the limit
 * for each instance, and nothing for limits below 2,000, which are taken one by one. By as much may
 * {@link Allowance#remaining} be too high where other instances are in use. Thread-safe.
 *
 * <p>Every method throws {@link VelException} {@code UNAVAILABLE} when the database does not
 * answer.
 */
public final class RateLimits {
  private static final int HEALTH_PER_MINUTE = 120;
  private static final int CALLERS_AT_MOST = 20_000;

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
    return take(request, userId);
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
   * @param remaining how many are left now, with what this instance holds
   * @param reset until the window is over and all are left again
   * @param retryAfter until one more is granted; zero when one is left
   */
  public record Allowance(
      boolean granted, long limit, long remaining, Duration reset, Duration retryAfter) {}

  /** One kind of limit, and what this instance holds of it. */
  private static final class Limit {
    private final String name;
    private final int size;
    private final Duration window;

    /** A caller who is put out of it loses a block at most. */
    private final Cache<Object, Uses> callers =
        Caffeine.newBuilder().maximumSize(CALLERS_AT_MOST).build();

    Limit(String name, int size, Duration window) {
      this.name = name;
      this.size = size;
      this.window = window;
    }

    Uses of(Object whose) {
      return callers.get(whose, unseen -> new Uses(size, window));
    }

    /**
     * The name holds the size: a changed setting begins anew instead of going on with old counts.
     */
    String row(Object whose) {
      return name + "/" + size + "/" + whose;
    }
  }

  private Allowance take(Limit limit, Object whose) {
    Uses uses = limit.of(whose);
    return uses.take(clock.instant()).orElseGet(() -> ask(limit, whose, uses));
  }

  private Allowance ask(Limit limit, Object whose, Uses uses) {
    Turn turn = uses.turn(false);
    while (!turn.mine()) {
      await(uses, turn);
      Optional<Allowance> left = uses.takeAfterWaiting(clock.instant());
      if (left.isPresent()) {
        return left.get();
      }
      turn = uses.turn(true);
    }
    return ask(limit, whose, uses, turn);
  }

  private Allowance ask(Limit limit, Object whose, Uses uses, Turn turn) {
    try {
      Instant now = clock.instant();
      Count count = count(limit, limit.row(whose), turn.wanted(), now);
      Allowance answer = uses.answered(turn, count, now);
      turn.done().complete(null);
      return answer;
    } catch (RuntimeException | Error e) {
      uses.failed(turn);
      turn.done().completeExceptionally(e);
      throw e;
    }
  }

  /** All who wait fail with the one who asked: each for itself would wait for a dead database. */
  private static void await(Uses uses, Turn turn) {
    try {
      turn.done().join();
    } catch (CompletionException e) {
      uses.failed(turn);
      throw VelException.unavailable("The database does not answer", e);
    }
  }

  private Count count(Limit limit, String row, long wanted, Instant now) {
    Instant end = now.plus(limit.window);
    Instant tooLate = end.plus(limit.window);
    return database
        .tx(tx ->
            tx.first(
                result -> new Count(result.big("used"), result.time("resets_at")),
                // A window that ends far too late is of a clock that was set back since; a
                // little too late is only the clock of another instance. What is above the limit
                // was not granted.
                """
                INSERT INTO rate_limits AS old (id, used, resets_at) VALUES (?, ?, ?)
                ON CONFLICT (id) DO UPDATE SET
                  used = CASE WHEN old.resets_at <= ? OR old.resets_at > ?
                              THEN 0 ELSE least(old.used, ?) END + excluded.used,
                  resets_at = CASE WHEN old.resets_at <= ? OR old.resets_at > ?
                                   THEN excluded.resets_at ELSE old.resets_at END
                RETURNING used, resets_at
                """,
                row,
                wanted,
                end,
                now,
                tooLate,
                limit.size,
                now,
                tooLate))
        .orElseThrow();
  }
}
