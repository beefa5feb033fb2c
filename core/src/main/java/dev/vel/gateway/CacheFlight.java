package dev.vel.gateway;

import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One question on its way to a model, with everybody who waits for its answer. Whoever leads it
 * says how it ended; a leader whose own client goes away may go on while there are followers.
 * Thread-safe.
 */
public final class CacheFlight implements AutoCloseable {
  private final ResponseCache cache;
  private final CacheKey key;
  private final CountDownLatch landed = new CountDownLatch(1);
  private final AtomicInteger followers = new AtomicInteger();
  private volatile @Nullable CachedAnswer answer;

  CacheFlight(ResponseCache cache, CacheKey key) {
    this.cache = cache;
    this.key = key;
  }

  /** How many wait for the answer now. */
  public int followers() {
    return followers.get();
  }

  /** It was answered in whole: the answer is kept, and the followers have it. */
  public void complete(CachedAnswer whole) {
    cache.put(key, whole);
    land(whole);
  }

  /**
   * It was answered in whole, but by another model than the one asked for, say: the followers have
   * the answer, and it is not kept.
   */
  public void pass(CachedAnswer whole) {
    land(whole);
  }

  /** It was not answered: one of the followers asks next. Does nothing once it has ended. */
  public void fail() {
    land(null);
  }

  /** The same as {@link #fail}, unless it was completed. */
  @Override
  public void close() {
    fail();
  }

  CacheKey key() {
    return key;
  }

  /** The answer once there is one; empty when there is none, or none in time. */
  Optional<CachedAnswer> join(long deadline) throws InterruptedException {
    followers.incrementAndGet();
    try {
      return landed.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)
          ? Optional.ofNullable(answer)
          : Optional.empty();
    } finally {
      followers.decrementAndGet();
    }
  }

  private synchronized void land(@Nullable CachedAnswer with) {
    if (landed.getCount() > 0) {
      answer = with;
      cache.landed(this);
      landed.countDown();
    }
  }
}
