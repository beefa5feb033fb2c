package dev.vel.gateway;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Weigher;
import dev.vel.config.Settings;
import dev.vel.db.Database;
import dev.vel.thread.Threads;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers kept to be given again: the latest in memory, more in a table that all instances share.
 * Of several callers of this instance who ask the same at the same time one asks the model, and the
 * others have its answer. Thread-safe.
 */
public final class ResponseCache implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ResponseCache.class);
  private static final long MEGABYTE = 1L << 20;

  /** At most a tenth of the heap. */
  private static final int HEAP_SHARE = 10;

  /** How long the table may take: a cache that is slower than the model is none. */
  private static final Duration PATIENCE = Duration.ofMillis(500);

  /** How long the end waits for what is still to be written. */
  private static final Duration LAST_WRITES = Duration.ofSeconds(2);

  /** How long the table is left alone after it failed. */
  private static final Duration RECOVERY = Duration.ofSeconds(2);

  private final InstantSource clock;
  private final Duration patience;
  private final CacheRows rows;
  private final CacheWriter writer;
  private final Cache<CacheKey, CachedAnswer> memory;
  private final Map<CacheKey, CacheFlight> flights = new ConcurrentHashMap<>();
  private final LongAdder memoryHits = new LongAdder();
  private final LongAdder tableHits = new LongAdder();
  private final LongAdder joined = new LongAdder();
  private final LongAdder misses = new LongAdder();
  private final LongAdder stored = new LongAdder();
  private volatile long tableAwayUntil = System.nanoTime();

  public ResponseCache(Settings.Cache settings, Database database, InstantSource clock) {
    this(settings, database, clock, PATIENCE, LAST_WRITES);
  }

  /**
   * @param patience how long the table may take to answer
   * @param lastWrites how long the end waits for what is still to be written
   */
  ResponseCache(
      Settings.Cache settings,
      Database database,
      InstantSource clock,
      Duration patience,
      Duration lastWrites) {
    this.clock = clock;
    this.patience = patience;
    this.rows = new CacheRows(database);
    this.writer = new CacheWriter(rows, settings.databaseMegabytes() * MEGABYTE, clock, lastWrites);
    Weigher<CacheKey, CachedAnswer> weigher = (key, answer) -> answer.size();
    Expiry<CacheKey, CachedAnswer> expiry =
        Expiry.creating((key, answer) -> Duration.between(clock.instant(), answer.expiresAt()));
    this.memory =
        Caffeine.newBuilder()
            .maximumWeight(most(settings, Runtime.getRuntime().maxMemory()))
            .weigher(weigher)
            .expireAfter(expiry)
            .build();
  }

  /** A small process does not give most of its heap to answers that are in the table anyway. */
  static long most(Settings.Cache settings, long heapBytes) {
    return Math.min(settings.memoryMegabytes() * MEGABYTE, heapBytes / HEAP_SHARE);
  }

  /**
   * Finds an answer, or waits for one that is on its way, or says that the caller has to ask.
   *
   * @param patience how long the caller can wait for another's answer
   * @throws InterruptedException when interrupted while it waits; whoever else waits goes on
   */
  public CacheLookup look(CacheKey key, Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    for (int failed = 0; true; failed++) {
      Optional<CachedAnswer> known = known(key);
      if (known.isPresent()) {
        memoryHits.increment();
        return new CacheLookup.Hit(known.get());
      }
      CacheFlight mine = new CacheFlight(this, key);
      CacheFlight other = flights.putIfAbsent(key, mine);
      if (other == null) {
        return lead(mine);
      }
      Optional<CachedAnswer> answer = other.join(deadline);
      if (answer.isPresent()) {
        joined.increment();
        return new CacheLookup.Hit(answer.get());
      }
      if (failed == 1 || System.nanoTime() - deadline >= 0) {
        // Two have failed to bring it: to go on one after the other would keep all waiting.
        misses.increment();
        return new CacheLookup.Alone();
      }
    }
  }

  /** Keeps an answer that nobody waits for: one that was asked for afresh. */
  public void put(CacheKey key, CachedAnswer answer) {
    if (answer.body().length <= CacheRows.LARGEST_BODY && answer.isFresh(clock.instant())) {
      memory.put(key, answer);
      stored.increment();
      writer.add(new CacheRows.Entry(key, answer));
    }
  }

  public CacheStats stats() {
    return new CacheStats(
        memoryHits.sum(),
        tableHits.sum(),
        joined.sum(),
        misses.sum(),
        stored.sum(),
        writer.dropped(),
        memory.estimatedSize(),
        memory.policy().eviction().orElseThrow().weightedSize().orElse(0));
  }

  /** Removes from the table what has expired and what is too much; to be called now and then. */
  public void sweep() {
    writer.sweep();
  }

  /** Writes what is still to be written. To be called before the database is closed. */
  @Override
  public void close() {
    writer.close();
  }

  void landed(CacheFlight flight) {
    flights.remove(flight.key(), flight);
  }

  private Optional<CachedAnswer> known(CacheKey key) {
    return Optional.ofNullable(memory.getIfPresent(key))
        .filter(answer -> answer.isFresh(clock.instant()));
  }

  /** A flight may have landed between the look and the start; only then is the table asked. */
  private CacheLookup lead(CacheFlight flight) throws InterruptedException {
    boolean asked = false;
    try {
      Optional<CachedAnswer> known = known(flight.key());
      if (known.isPresent()) {
        memoryHits.increment();
      } else {
        known = find(flight.key());
        known.ifPresent(answer -> {
          tableHits.increment();
          memory.put(flight.key(), answer);
        });
      }
      if (known.isPresent()) {
        flight.pass(known.get());
        return new CacheLookup.Hit(known.get());
      }
      misses.increment();
      asked = true;
      return new CacheLookup.Lead(flight);
    } finally {
      if (!asked) {
        flight.fail();
      }
    }
  }

  private Optional<CachedAnswer> find(CacheKey key) throws InterruptedException {
    if (System.nanoTime() - tableAwayUntil < 0) {
      return Optional.empty();
    }
    FutureTask<Optional<CachedAnswer>> asked =
        new FutureTask<>(() -> rows.find(key, clock.instant()));
    Threads.start(asked);
    try {
      return asked.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      tableAwayUntil = System.nanoTime() + RECOVERY.toNanos();
      LOG.info("the cache's table does not answer, going on without it");
      LOG.debug("because of", e);
      return Optional.empty();
    }
  }
}
