package dev.vel.db;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.vel.wire.VelException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiPredicate;
import java.util.function.Supplier;

/**
 * What the database said a moment ago, for questions that are asked again and again. An answer is
 * remembered for a fixed time that begins before it is asked for, so that it is never older than
 * that when it is given, however slow the database was. Signals make changes felt sooner.
 * Thread-safe.
 *
 * @param <K> the question
 * @param <V> the answer; an Optional when there may be none
 */
public final class Remembered<K, V> {
  private final long nanos;

  /** On the system's own ticker: a wall clock set back must not make a lost right live on. */
  private final Cache<K, Said<V>> answers;

  private final AtomicLong forgotten = new AtomicLong();
  private final Map<Asked<K>, FutureTask<Said<V>>> underWay = new ConcurrentHashMap<>();

  private record Said<V>(V answer, long askedAt) {}

  /** A question as it was asked before anything else was forgotten: nobody joins an older one. */
  private record Asked<K>(K question, long forgotten) {}

  /**
   * @param time how old an answer may be
   * @param most answers that are remembered at a time
   */
  public Remembered(Duration time, int most) {
    this.nanos = time.toNanos();
    this.answers = Caffeine.newBuilder().maximumSize(most).expireAfterWrite(time).build();
  }

  /**
   * The answer, as remembered or asked for now. Of many who want to know the same at once one asks,
   * and the others have its answer or its failure: else every time that an answer is too old, all
   * callers of a busy moment would stand in line for the database. What was asked before something
   * was forgotten is not kept.
   */
  public V get(K question, Supplier<V> ask) {
    while (true) {
      long now = System.nanoTime();
      Said<V> said = answers.getIfPresent(question);
      if (said != null && isFresh(said, now)) {
        return said.answer();
      }
      Asked<K> asked = new Asked<>(question, forgotten.get());
      FutureTask<Said<V>> mine = new FutureTask<>(() -> unlessKnown(question, ask, now));
      FutureTask<Said<V>> other = underWay.putIfAbsent(asked, mine);
      if (other == null) {
        return asked(asked, mine);
      }
      Said<V> theirs = outcome(other);
      if (isFresh(theirs, now)) {
        return theirs.answer();
      }
      // Whoever has it may be slow to take it away, which is no reason to find it again.
      underWay.remove(asked, other);
    }
  }

  private V asked(Asked<K> asked, FutureTask<Said<V>> mine) {
    try {
      mine.run();
      Said<V> fresh = outcome(mine);
      if (forgotten.get() == asked.forgotten()) {
        answers.put(asked.question(), fresh);
      }
      return fresh.answer();
    } finally {
      underWay.remove(asked, mine);
    }
  }

  /** Whoever asked before may have had the answer between the look and the start. */
  private Said<V> unlessKnown(K question, Supplier<V> ask, long now) {
    Said<V> said = answers.getIfPresent(question);
    return said != null && isFresh(said, now)
        ? said
        : new Said<>(Database.withoutReplica(ask), now);
  }

  private boolean isFresh(Said<V> said, long now) {
    return now - said.askedAt() < nanos;
  }

  private static <V> Said<V> outcome(FutureTask<Said<V>> task) {
    try {
      return task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw VelException.unavailable("The request was interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof VelException refusal) {
        throw refusal;
      }
      throw new IllegalStateException("the answer could not be had", e.getCause());
    }
  }

  /** Forgets one answer. */
  public void forget(K question) {
    forgotten.incrementAndGet();
    answers.invalidate(question);
  }

  /** Forgets the answers of which this holds. */
  public void forgetIf(BiPredicate<K, V> which) {
    forgotten.incrementAndGet();
    answers.asMap().entrySet().removeIf(it -> which.test(it.getKey(), it.getValue().answer()));
  }

  /** Forgets everything: signals may have been missed. */
  public void forgetAll() {
    forgotten.incrementAndGet();
    answers.invalidateAll();
  }
}
