package dev.vel.usage;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps users within their hard quotas: before a call, what it may use at most is set aside, so
 * that any number of callers at once cannot use more than there is. Thread-safe.
 */
public interface Budget {

  /**
   * What a call may use.
   *
   * @param promptTokens of the question, at most
   * @param completionTokens of the answer, at most; null when the caller set no limit
   * @param promptPrice US dollars for one token of the question
   * @param completionPrice US dollars for one token of the answer
   * @param priced whether the prices are known; those of a model of unknown price are zero
   */
  record Need(
      long promptTokens,
      @Nullable Long completionTokens,
      BigDecimal promptPrice,
      BigDecimal completionPrice,
      boolean priced) {

    /** At known prices. */
    public Need(
        long promptTokens,
        @Nullable Long completionTokens,
        BigDecimal promptPrice,
        BigDecimal completionPrice) {
      this(promptTokens, completionTokens, promptPrice, completionPrice, true);
    }
  }

  /**
   * What was set aside.
   *
   * @param id to be named by the {@link CallReport} that settles it; null when no hard quota
   *     applies, so that nothing is held
   * @param completionTokens the longest answer that is paid for; {@link Long#MAX_VALUE} for any
   */
  record Hold(@Nullable UUID id, long completionTokens) {
    /** No hard quota applies. */
    public static final Hold NOTHING = new Hold(null, Long.MAX_VALUE);
  }

  /**
   * Sets aside what a call may use. Waits a little while others hold what is left.
   *
   * @param need asked for only when a hard quota applies
   * @throws QuotaExceededException when a hard quota does not allow the call
   */
  Hold hold(UUID userId, String provider, Supplier<Need> need)
      throws QuotaExceededException, InterruptedException;

  /** Gives back what was set aside for a call that was not made. */
  void release(Hold hold);

  /** A hard quota is used up. */
  final class QuotaExceededException extends Exception {
    private final boolean everywhere;
    private final Duration retryAfter;

    /**
     * @param message one sentence: which quota, how much of it, and when it begins anew
     * @param everywhere whether it is the quota over all providers, so that asking another is no
     *     use
     * @param retryAfter until it begins anew, or until other calls have ended
     */
    public QuotaExceededException(String message, boolean everywhere, Duration retryAfter) {
      super(message);
      this.everywhere = everywhere;
      this.retryAfter = retryAfter;
    }

    public Duration retryAfter() {
      return retryAfter;
    }

    public boolean everywhere() {
      return everywhere;
    }
  }

  /** No quotas. */
  Budget UNLIMITED =
      new Budget() {
        @Override
        public Hold hold(UUID userId, String provider, Supplier<Need> need) {
          return Hold.NOTHING;
        }

        @Override
        public void release(Hold hold) {}
      };
}
