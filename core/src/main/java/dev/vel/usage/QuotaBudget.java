package dev.vel.usage;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.vel.db.Database;
import dev.vel.db.Signals;
import dev.vel.db.Tx;
import dev.vel.llm.Catalogue;
import dev.vel.llm.Model;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.Ids;
import dev.vel.wire.VelException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps hard quotas across instances: what is used and held is summed up, and the hold for a call
 * added, under a lock on the user's quotas. Recording the call ends its hold in the transaction
 * that adds to what is used, so that nothing is ever counted too low. Thread-safe.
 */
public final class QuotaBudget implements Budget {
  private static final Logger LOG = LoggerFactory.getLogger(QuotaBudget.class);

  /** Set aside for an answer whose length nobody limited. */
  private static final long USUAL_ANSWER = 4_096;

  /** An answer that must be shorter than this is not worth its question. */
  private static final long SHORTEST_ANSWER = 16;

  /** Longer than any call; a dead instance holds nothing for longer. */
  private static final Duration LEASE = Duration.ofMinutes(15);

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration LOOK_AGAIN = Duration.ofMillis(100);
  private static final Duration COME_BACK = Duration.ofSeconds(10);

  private final Database database;
  private final HardQuotas hard;
  private final Catalogue catalogue;
  private final InstantSource clock;
  private final Duration patience;

  /**
   * One call of a user and provider at a time looks at the database, in the order they came; those
   * that wait for room would else keep it busy.
   */
  private final Cache<String, ReentrantLock> turns = Caffeine.newBuilder().weakValues().build();

  public QuotaBudget(Database database, Signals signals, Catalogue catalogue, InstantSource clock) {
    this(database, signals, catalogue, clock, PATIENCE);
  }

  QuotaBudget(
      Database database,
      Signals signals,
      Catalogue catalogue,
      InstantSource clock,
      Duration patience) {
    this.catalogue = catalogue;
    this.database = database;
    this.hard = new HardQuotas(database, signals);
    this.clock = clock;
    this.patience = patience;
  }

  @Override
  public Hold hold(UUID userId, String provider, Supplier<Need> need)
      throws QuotaExceededException, InterruptedException {
    if (!hard.apply(userId, provider)) {
      return Hold.NOTHING;
    }
    Need wanted = need.get();
    long deadline = System.nanoTime() + patience.toNanos();
    ReentrantLock turn = turns.get(userId + " " + provider, key -> new ReentrantLock(true));
    boolean first = turn.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS);
    try {
      while (true) {
        boolean last = System.nanoTime() >= deadline;
        Decision decision = database.tx(tx -> decide(tx, userId, provider, wanted, last));
        if (decision.hold() != null) {
          return decision.hold();
        }
        if (decision.refusal() != null) {
          throw decision.refusal();
        }
        TimeUnit.MILLISECONDS.sleep(
            ThreadLocalRandom.current().nextLong(LOOK_AGAIN.toMillis() / 2, LOOK_AGAIN.toMillis()));
      }
    } finally {
      if (first) {
        turn.unlock();
      }
    }
  }

  @Override
  public void release(Hold hold) {
    if (hold.id() == null) {
      return;
    }
    try {
      database.run(tx -> tx.update("DELETE FROM quota_holds WHERE id = ?", hold.id()));
    } catch (VelException e) {
      LOG.warn("what was set aside for a call is held until its lease ends: {}", e.getMessage());
    }
  }

  /**
   * Refuses work of a user whose hard quota over all providers is used up, before it is begun.
   *
   * @throws VelException {@code QUOTA_EXCEEDED}, with the time until the month is over
   */
  public void requireLeft(UUID userId) {
    if (isLimited(userId)) {
      database.run(tx -> requireLeft(tx, userId));
    }
  }

  /** Whether the user has a hard quota over all providers; costs nothing. */
  public boolean isLimited(UUID userId) {
    return hard.applyEverywhere(userId);
  }

  /** The same as {@link #requireLeft(UUID)} in the caller's transaction, for one who is limited. */
  public void requireLeft(Tx tx, UUID userId) {
    Instant now = clock.instant();
    Month month = Month.at(now);
    Map<String, Amounts> used = Standing.of(tx, userId, month, now).used();
    for (QuotaRow quota : QuotaRow.of(tx, userId)) {
      if (quota.hard()
          && quota.provider().isEmpty()
          && quota.of(used).compareTo(quota.limit()) >= 0) {
        throw new VelException(
            ErrorCode.QUOTA_EXCEEDED, usedUp(quota, month), List.of(), month.left(now), null);
      }
    }
  }

  /** Removes holds whose lease ended; to be called now and then. */
  public void sweep() {
    database.run(tx -> tx.update("DELETE FROM quota_holds WHERE expires_at < ?", clock.instant()));
  }

  /** What comes of one look; neither when it is to be looked again. */
  private record Decision(@Nullable Hold hold, @Nullable QuotaExceededException refusal) {
    static final Decision LATER = new Decision(null, null);
  }

  private Decision decide(Tx tx, UUID userId, String provider, Need given, boolean last) {
    List<QuotaRow> quotas =
        QuotaRow.lock(tx, List.of(userId)).stream()
            .filter(quota -> quota.hard() && quota.counts(provider))
            .toList();
    if (quotas.isEmpty()) {
      return new Decision(Hold.NOTHING, null);
    }
    boolean inDollars = quotas.stream().anyMatch(quota -> quota.unit() == QuotaUnit.USD);
    Need need = inDollars && !given.priced() ? atDearest(given, provider) : given;
    Instant now = clock.instant();
    Month month = Month.at(now);
    Standing standing = Standing.of(tx, userId, month, now);
    List<Room> rooms = quotas.stream().map(quota -> Room.of(quota, standing, need)).toList();
    Room tightest = rooms.stream().min(Comparator.comparingLong(Room::ever)).orElseThrow();
    long least = need.completionTokens() == null ? SHORTEST_ANSWER : need.completionTokens();
    if (tightest.ever() < least) {
      boolean everywhere =
          rooms.stream().anyMatch(it -> it.ever() < least && it.quota().provider().isEmpty());
      return new Decision(null, refusal(tightest, month, now, everywhere));
    }
    long wanted = need.completionTokens() == null ? Math.min(USUAL_ANSWER, tightest.ever()) : least;
    long free = rooms.stream().mapToLong(Room::now).min().orElseThrow();
    if (free >= wanted || (last && free >= least)) {
      return new Decision(store(tx, userId, provider, need, Math.min(wanted, free), now), null);
    }
    return last ? new Decision(null, busy(tightest.quota())) : Decision.LATER;
  }

  /**
   * A model that the catalogue does not list may cost as much as the dearest of its provider that
   * it does list; else a model's name would be a way around a quota in dollars.
   */
  private Need atDearest(Need need, String provider) {
    BigDecimal prompt = BigDecimal.ZERO;
    BigDecimal completion = BigDecimal.ZERO;
    for (Model model : catalogue.models()) {
      if (model.provider().equals(provider)) {
        Need at = Estimate.at(model, need.promptTokens(), need.completionTokens());
        prompt = prompt.max(at.promptPrice());
        completion = completion.max(at.completionPrice());
      }
    }
    return new Need(need.promptTokens(), need.completionTokens(), prompt, completion);
  }

  /**
   * Does not wait for the disk: a server that crashes forgets the holds of the last moment, and the
   * calls they were for with it.
   */
  private static Hold store(
      Tx tx, UUID userId, String provider, Need need, long completion, Instant now) {
    UUID id = Ids.next();
    tx.update(
        """
        INSERT INTO quota_holds (id, user_id, provider, tokens, cost_usd, expires_at)
        SELECT ?, ?, ?, CAST(? AS bigint), CAST(? AS numeric), CAST(? AS timestamptz)
        FROM set_config('synchronous_commit', 'off', true)
        """,
        id,
        userId,
        provider,
        need.promptTokens() + completion,
        Room.cost(need, completion).setScale(10, RoundingMode.CEILING),
        now.plus(LEASE));
    return new Hold(id, completion);
  }

  private static QuotaExceededException refusal(
      Room room, Month month, Instant now, boolean everywhere) {
    return new QuotaExceededException(
        room.usedUp()
            ? usedUp(room.quota(), month)
            : "The call may use more than what is left of %s; it begins anew at %s"
                .formatted(room.quota().words(), month.end()),
        everywhere,
        month.left(now));
  }

  private static QuotaExceededException busy(QuotaRow quota) {
    return new QuotaExceededException(
        "Calls under way hold what is left of %s; try again shortly".formatted(quota.words()),
        quota.provider().isEmpty(),
        COME_BACK);
  }

  private static String usedUp(QuotaRow quota, Month month) {
    String words = quota.words();
    return "%s%s is used up; it begins anew at %s"
        .formatted(Character.toUpperCase(words.charAt(0)), words.substring(1), month.end());
  }

  /**
   * How long an answer one quota allows, in tokens; negative when not even the question fits.
   *
   * @param ever when everything that is held were given back
   * @param now beside what is held
   */
  private record Room(QuotaRow quota, boolean usedUp, long ever, long now) {

    static Room of(QuotaRow quota, Standing standing, Need need) {
      BigDecimal left = quota.limit().subtract(quota.of(standing.used()));
      BigDecimal free = left.subtract(quota.of(standing.held()));
      return new Room(
          quota,
          left.signum() <= 0,
          longest(quota.unit(), left, need),
          longest(quota.unit(), free, need));
    }

    private static long longest(QuotaUnit unit, BigDecimal left, Need need) {
      if (left.signum() <= 0) {
        return -1;
      }
      return switch (unit) {
        case TOKENS -> left.longValue() - need.promptTokens();
        case USD -> affordable(left.subtract(cost(need, 0)), need.completionPrice());
      };
    }

    private static long affordable(BigDecimal left, BigDecimal each) {
      if (left.signum() < 0 || each.signum() == 0) {
        return left.signum() < 0 ? -1 : Long.MAX_VALUE;
      }
      return left.divide(each, 0, RoundingMode.DOWN).longValue();
    }

    static BigDecimal cost(Need need, long completion) {
      return need.promptPrice()
          .multiply(BigDecimal.valueOf(need.promptTokens()))
          .add(need.completionPrice().multiply(BigDecimal.valueOf(completion)));
    }
  }
}
