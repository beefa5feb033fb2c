package dev.vel.limit;

import dev.vel.config.Settings;
import dev.vel.db.Database;
import dev.vel.db.SqlState;
import dev.vel.wire.VelException;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.BucketExceptions.BucketExecutionException;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.distributed.jdbc.CustomColumnProvider;
import io.github.bucket4j.distributed.jdbc.PrimaryKeyMapper;
import io.github.bucket4j.distributed.proxy.ProxyManager;
import io.github.bucket4j.distributed.remote.RemoteBucketState;
import io.github.bucket4j.postgresql.Bucket4jPostgreSQL;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * How fast callers may go: exact across instances, because the counts live in the database. Each is
 * a bucket that is filled again at the end of a window that begins with the first use, so that "100
 * an hour" is 100 in that hour and not more because some time of it has gone by. Thread-safe.
 *
 * <p>Every method throws {@link VelException} {@code UNAVAILABLE} when the database does not
 * answer.
 */
public final class RateLimits {
  private static final int HEALTH_PER_MINUTE = 120;

  /** How long a bucket is kept after it is full again; its absence means the same as a full one. */
  private static final Duration KEPT = Duration.ofMinutes(1);

  private final Database database;
  private final InstantSource clock;
  private final ProxyManager<String> buckets;
  private final Limit signIn;
  private final Limit request;
  private final Limit health;

  public RateLimits(Database database, Settings.Limits limits, InstantSource clock) {
    this.database = database;
    this.clock = clock;
    this.buckets =
        Bucket4jPostgreSQL.selectForUpdateBasedBuilder(database.dataSource())
            .primaryKeyMapper(PrimaryKeyMapper.STRING)
            .table("rate_limits")
            .clientClock(new Meter(clock))
            .addCustomColumn(new Expiry())
            .build();
    this.signIn = Limit.of("sign-in", limits.authPerMinute(), Duration.ofMinutes(1));
    this.request = Limit.of("request", limits.requestsPerHour(), Duration.ofHours(1));
    this.health = Limit.of("health", HEALTH_PER_MINUTE, Duration.ofMinutes(1));
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

  /** Removes the buckets that are full again; to be called now and then. */
  public void sweep() {
    long now = clock.millis();
    database.run(tx -> tx.update("DELETE FROM rate_limits WHERE expires_at < ?", now));
  }

  /**
   * What is left.
   *
   * @param granted whether this one may go on
   * @param limit how many in a full window
   * @param remaining how many are left now
   * @param reset until the window is full again
   * @param retryAfter until one more is granted; zero when one is left
   */
  public record Allowance(
      boolean granted, long limit, long remaining, Duration reset, Duration retryAfter) {

    private static Allowance of(long limit, ConsumptionProbe probe) {
      Duration reset = Duration.ofNanos(probe.getNanosToWaitForReset());
      return new Allowance(
          probe.isConsumed(),
          limit,
          probe.getRemainingTokens(),
          reset,
          probe.getRemainingTokens() > 0 ? Duration.ZERO : reset);
    }
  }

  /**
   * One kind of limit.
   *
   * @param prefix of its rows; it names the size, so that a changed setting begins anew instead of
   *     going on with what old rows say
   */
  private record Limit(String prefix, long size, BucketConfiguration configuration) {
    static Limit of(String name, int size, Duration window) {
      Bandwidth bandwidth =
          Bandwidth.builder().capacity(size).refillIntervally(size, window).build();
      return new Limit(
          name + "/" + size + "/", size, BucketConfiguration.builder().addLimit(bandwidth).build());
    }
  }

  private Allowance take(Limit limit, String whose) {
    try {
      return Allowance.of(
          limit.size(),
          buckets
              .builder()
              .build(limit.prefix() + whose, limit::configuration)
              .tryConsumeAndReturnRemaining(1));
    } catch (RuntimeException e) {
      if (isConnectionLoss(e)) {
        throw VelException.unavailable("The database does not answer", e);
      }
      throw e;
    }
  }

  /**
   * Rolling back on a lost connection fails as well, and the library then hands on that failure,
   * which has no state, in place of the first.
   */
  private static boolean isConnectionLoss(RuntimeException failure) {
    SqlState state = SqlState.of(failure);
    return state.isConnectionLoss()
        || (failure instanceof BucketExecutionException && state.code().isEmpty());
  }

  /**
   * When a bucket is full again, by the injected clock; the library's own column asks the system's.
   */
  private record Expiry() implements CustomColumnProvider<String> {
    private static final ExpirationAfterWriteStrategy TIME_TO_LIVE =
        ExpirationAfterWriteStrategy.basedOnTimeForRefillingBucketUpToMax(KEPT);

    @Override
    public void setCustomField(
        String key, int index, PreparedStatement statement, RemoteBucketState state, long nowNanos)
        throws SQLException {
      long nowMillis = TimeUnit.NANOSECONDS.toMillis(nowNanos);
      statement.setLong(index, nowMillis + TIME_TO_LIVE.calculateTimeToLiveMillis(state, nowNanos));
    }

    @Override
    public String getCustomFieldName() {
      return "expires_at";
    }
  }

  /** The injected clock in the library's terms. */
  private record Meter(InstantSource clock) implements TimeMeter {
    @Override
    public long currentTimeNanos() {
      Instant now = clock.instant();
      return Math.addExact(Math.multiplyExact(now.getEpochSecond(), 1_000_000_000L), now.getNano());
    }

    @Override
    public boolean isWallClockBased() {
      return true;
    }
  }
}
