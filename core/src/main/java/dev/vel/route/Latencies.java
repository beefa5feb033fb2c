package dev.vel.route;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.vel.llm.ChatException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;

/**
 * How long each model's answers took lately, on this instance. Noting a call takes the same short
 * time whatever was noted before; sorting is left to whoever looks. Thread-safe.
 */
public final class Latencies {
  /** So many answers of a model are remembered. */
  static final int REMEMBERED = 128;

  /** Older answers say nothing about now. */
  static final Duration RECENT = Duration.ofHours(1);

  /** In this time without a call, half of what a model is known for is forgotten. */
  static final Duration HALF_LIFE = Duration.ofMinutes(10);

  /** Weight of the newest call: about the last ten calls count. */
  private static final double WEIGHT = 0.2;

  /** A failure counts as an answer that took at least so long. */
  private static final double FAILURE_MS = 10_000;

  /** Models are named by callers too, so that their number must be bounded. */
  private static final int MOST_MODELS = 2_000;

  private final Cache<Key, Window> windows =
      Caffeine.newBuilder().maximumSize(MOST_MODELS).executor(Runnable::run).build();

  private final InstantSource clock;

  public Latencies(InstantSource clock) {
    this.clock = clock;
  }

  private record Key(String provider, String model) {}

  /**
   * What is known of one model.
   *
   * @param p50Ms half of the recent answers took at most so long, in milliseconds
   * @param p95Ms 95 % of them did
   * @param ewmaMs the exponentially weighted moving average of all calls, failures included as slow
   *     ones
   * @param calls recent answers, at most {@value #REMEMBERED}
   */
  public record Snapshot(long p50Ms, long p95Ms, long ewmaMs, int calls) {}

  /** A model gave a whole answer within so many milliseconds. */
  public void answered(Candidate candidate, long totalMs) {
    window(candidate).answered(totalMs, clock.millis());
  }

  /** A call failed; only failures that are the model's own count. */
  public void failed(Candidate candidate, ChatException.Kind kind) {
    switch (kind) {
      case SERVER_ERROR, UNREACHABLE, TIMEOUT, TRUNCATED, MALFORMED, RATE_LIMITED ->
          window(candidate).failed(clock.millis());
      case QUOTA_EXHAUSTED,
          UNAUTHORIZED,
          MODEL_NOT_FOUND,
          CONTEXT_LENGTH,
          CONTENT_FILTER,
          INVALID_REQUEST,
          DIVERGED,
          BREAKER_OPEN,
          OVER_QUOTA -> {}
    }
  }

  /** What is known of a model; empty when it has not answered lately. */
  public Optional<Snapshot> snapshot(String provider, String model) {
    Window window = windows.getIfPresent(new Key(provider, model));
    return window == null ? Optional.empty() : window.snapshot(clock.millis());
  }

  /**
   * What models are compared by, in milliseconds: the moving average, which fades while a model is
   * not asked, so that one that was slow gets another chance; 0 for a model that was never asked.
   */
  double score(Candidate candidate) {
    Window window = windows.getIfPresent(new Key(candidate.provider(), candidate.id()));
    return window == null ? 0 : window.score(clock.millis());
  }

  private Window window(Candidate candidate) {
    return windows.get(new Key(candidate.provider(), candidate.id()), key -> new Window());
  }

  /** One model's last answers, in a ring. */
  private static final class Window {
    private final int[] took = new int[REMEMBERED];
    private final long[] at = new long[REMEMBERED];
    private int next;
    private int filled;
    private double average = -1;
    private long last;

    synchronized void answered(long totalMs, long now) {
      took[next] = (int) Math.min(Integer.MAX_VALUE, Math.max(0, totalMs));
      at[next] = now;
      next = (next + 1) % REMEMBERED;
      filled = Math.min(filled + 1, REMEMBERED);
      add((double) totalMs, now);
    }

    synchronized void failed(long now) {
      add(Math.max(FAILURE_MS, 2 * average), now);
    }

    /** Counts from what is left of the average by now, so that a new answer weighs more. */
    private void add(double sample, long now) {
      double before = faded(now);
      average = average < 0 ? sample : before + WEIGHT * (sample - before);
      last = now;
    }

    synchronized double score(long now) {
      return faded(now);
    }

    private double faded(long now) {
      double halves = (double) Math.max(0, now - last) / HALF_LIFE.toMillis();
      return Math.max(0, average) * Math.pow(0.5, halves);
    }

    synchronized Optional<Snapshot> snapshot(long now) {
      long oldest = now - RECENT.toMillis();
      int[] recent = new int[filled];
      int count = 0;
      for (int i = 0; i < filled; i++) {
        if (at[i] >= oldest) {
          recent[count++] = took[i];
        }
      }
      if (count == 0) {
        return Optional.empty();
      }
      Arrays.sort(recent, 0, count);
      return Optional.of(
          new Snapshot(
              rank(recent, count, 0.50),
              rank(recent, count, 0.95),
              Math.round(Math.max(0, average)),
              count));
    }

    private static long rank(int[] sorted, int count, double share) {
      return sorted[(int) Math.ceil(share * count) - 1];
    }
  }
}
