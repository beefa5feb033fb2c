package dev.vel.limit;

import dev.vel.limit.RateLimits.Allowance;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What this instance holds of one caller's limit: the uses that it took from the database and has
 * not handed out yet. Thread-safe; never waits.
 */
final class Uses {
  /**
   * A thousandth of what is left: ten instances that all hold a block hold a hundredth together,
   * and a limit below two thousand is taken one by one.
   */
  private static final long PARTS = 1_000;

  private static final long LARGEST_BLOCK = 10_000;

  /** A refusal is repeated for so long without a question, so that a flood costs nothing. */
  private static final Duration REFUSAL_REMEMBERED = Duration.ofSeconds(1);

  private static final CompletableFuture<Void> ANSWERED = CompletableFuture.completedFuture(null);

  private final int size;
  private final Duration window;
  private long held;
  private long leftElsewhere;
  private int waiting;
  private Instant resetsAt = Instant.EPOCH;
  private Instant refusedAt = Instant.MAX;
  private @Nullable CompletableFuture<Void> asking;

  Uses(int size, Duration window) {
    this.size = size;
    this.window = window;
  }

  /** The row as it stands after {@code asked} uses more were wanted. */
  record Count(long used, Instant resetsAt) {}

  /**
   * Whose turn it is to ask the database.
   *
   * @param mine whether it is this caller's; else there is an answer when {@code done} is
   * @param wanted how many uses to ask for
   */
  record Turn(CompletableFuture<Void> done, boolean mine, long wanted) {}

  /** The answer that needs no question. */
  synchronized Optional<Allowance> take(Instant now) {
    if (!isCurrent(now)) {
      held = 0;
      leftElsewhere = size;
      refusedAt = Instant.MAX;
      return Optional.empty();
    }
    if (held > 0) {
      held--;
      return Optional.of(granted(now));
    }
    return isRefusedSince(now) ? Optional.of(refused(now)) : Optional.empty();
  }

  /** The same for one who waited for another's turn, and waits no more when there is one. */
  synchronized Optional<Allowance> takeAfterWaiting(Instant now) {
    Optional<Allowance> taken = take(now);
    if (taken.isPresent()) {
      waiting--;
    }
    return taken;
  }

  /**
   * One asks for all who wait, so that a caller's burst does not queue for its own row.
   *
   * @param waitedBefore whether this caller is counted among them already
   */
  synchronized Turn turn(boolean waitedBefore) {
    if (!waitedBefore) {
      waiting++;
    }
    CompletableFuture<Void> asked = held > 0 ? ANSWERED : asking;
    if (asked != null) {
      return new Turn(asked, false, 0);
    }
    CompletableFuture<Void> mine = new CompletableFuture<>();
    asking = mine;
    long block = Math.clamp(leftElsewhere / PARTS, 1, LARGEST_BLOCK);
    return new Turn(mine, true, Math.clamp(waiting, block, size));
  }

  /** Takes the answer in; the one who asked is served first. */
  synchronized Allowance answered(Turn turn, Count count, Instant now) {
    long before = count.used() - turn.wanted();
    long granted = Math.clamp(size - before, 0, turn.wanted());
    // Something may be held: the one before may have been answered just before this turn began.
    held = granted + (count.resetsAt().equals(resetsAt) ? held : 0);
    resetsAt = count.resetsAt();
    leftElsewhere = Math.max(0, size - count.used());
    asking = null;
    waiting--;
    if (held == 0) {
      refusedAt = now;
      return refused(now);
    }
    held--;
    return granted(now);
  }

  /** The one whose turn it was, or who waited for it, has failed. */
  synchronized void failed(Turn turn) {
    waiting--;
    if (turn.mine()) {
      asking = null;
    }
  }

  private boolean isCurrent(Instant now) {
    // One that ends far too late is of a clock that was set back since.
    return now.isBefore(resetsAt) && !resetsAt.isAfter(now.plus(window).plus(window));
  }

  private boolean isRefusedSince(Instant now) {
    return !now.isBefore(refusedAt) && now.isBefore(refusedAt.plus(REFUSAL_REMEMBERED));
  }

  private Allowance granted(Instant now) {
    return allowance(true, leftElsewhere + held, now);
  }

  private Allowance refused(Instant now) {
    return allowance(false, 0, now);
  }

  private Allowance allowance(boolean granted, long remaining, Instant now) {
    Duration reset = Duration.between(now, resetsAt);
    return new Allowance(granted, size, remaining, reset, remaining > 0 ? Duration.ZERO : reset);
  }
}
