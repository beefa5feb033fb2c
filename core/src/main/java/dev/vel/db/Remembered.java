package dev.vel.db;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
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

  private record Said<V>(V answer, long askedAt) {}

  /**
   * @param time how old an answer may be
   * @param most answers that are remembered at a time
   */
  public Remembered(Duration time, int most) {
    this.nanos = time.toNanos();
    this.answers = Caffeine.newBuilder().maximumSize(most).expireAfterWrite(time).build();
  }

  /**
   * The answer, as remembered or asked for now. Asks outside the cache: while the database is away
   * every asker would else wait for the one before. What was asked before something was forgotten
   * is not kept.
   */
  public V get(K question, Supplier<V> ask) {
    long now = System.nanoTime();
    Said<V> said = answers.getIfPresent(question);
    if (said != null && now - said.askedAt() < nanos) {
      return said.answer();
    }
    long before = forgotten.get();
    V answer = ask.get();
    if (forgotten.get() == before) {
      answers.put(question, new Said<>(answer, now));
    }
    return answer;
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
