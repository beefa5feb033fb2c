package dev.vel.route;

import dev.failsafe.CircuitBreaker;
import dev.vel.config.Settings;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * How one model stands as this instance knows it. Failsafe's breaker counts the failures; whether
 * it is open, and whose the next probe is, is decided between instances, so its own delay and half
 * open state are not used. Thread-safe.
 */
final class Breaker {
  /** Weight of the newest call: about the last twenty count. */
  private static final double NEWEST = 0.05;

  /** Below this part of all calls, failures are the noise of a busy model and no sign of an end. */
  private static final double RARE = 0.1;

  /** Longer than any instance lives: only a shared decision closes it. */
  private static final Duration NEVER = Duration.ofDays(10_000);

  private final Key key;
  private final CircuitBreaker<Object> count;
  private final AtomicReference<Stance> stance = new AtomicReference<>(new Closed(true));
  private final AtomicInteger untold = new AtomicInteger();

  /** The part of recent calls that failed; a race between two calls loses one of them, no more. */
  private volatile double failing = 1;

  /** A model at the place where it is asked; two users of one endpoint share its breaker. */
  record Key(String endpoint, String model) {
    static Key of(Candidate candidate) {
      return new Key(candidate.client().address(), candidate.id());
    }

    /** Its row's. */
    byte[] id() {
      try {
        return MessageDigest.getInstance("SHA-256")
            .digest((endpoint + '\n' + model).getBytes(StandardCharsets.UTF_8));
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public String toString() {
      return model + " at " + endpoint;
    }
  }

  /** How it stands. Compared by identity: each change is a new object. */
  sealed interface Stance {
    /** Whether the table has it as well, or had it first. */
    boolean told();
  }

  /** Everybody may call. */
  record Closed(boolean told) implements Stance {}

  /**
   * Nobody may.
   *
   * @param probeAt {@link System#nanoTime} from which one may try
   */
  record Open(long probeAt, boolean told) implements Stance {}

  /**
   * One caller of this instance tries.
   *
   * @param until {@link System#nanoTime} from which it is not waited for any more
   */
  record Probing(UUID token, long until, boolean told) implements Stance {}

  Breaker(Key key, Settings.Breaker settings) {
    this.key = key;
    this.count =
        CircuitBreaker.builder()
            .withFailureThreshold(settings.failures(), settings.window())
            .withDelay(NEVER)
            .build();
  }

  Key key() {
    return key;
  }

  Stance stance() {
    return Objects.requireNonNull(stance.get());
  }

  /** Changes the stance unless somebody else did. */
  boolean moves(Stance from, Stance to) {
    if (to instanceof Closed && !(from instanceof Closed)) {
      // Before anybody counts anew. Should another be quicker, nobody counts, or it did the same.
      count.open();
      count.close();
    }
    return stance.compareAndSet(from, to);
  }

  /** Takes note of a call's outcome. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // See the field.
  void outcome(boolean failed) {
    failing += NEWEST * ((failed ? 1 : 0) - failing);
  }

  /** Whether it answers nearly always: a busy model fails some times a minute in good health. */
  boolean isRarelyFailing() {
    return failing < RARE;
  }

  /** Whether this failure is one too many for this instance alone. */
  boolean tooMany() {
    count.recordFailure();
    return count.isOpen();
  }

  /** Notes a failure for the other instances; true when nobody is about to tell them. */
  boolean note() {
    return untold.getAndIncrement() == 0;
  }

  /** The failures to tell of, which are then forgotten. */
  int takeNoted() {
    return untold.getAndSet(0);
  }
}
