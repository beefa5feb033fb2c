package dev.vel.cli.batch;

import dev.vel.cli.command.Interrupts;
import dev.vel.cli.output.Words;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.VelException;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Asks a vel that may be away for a moment, or that may want fewer requests: a run of hours must
 * not end for a daemon that is restarted. Only for what may be asked twice. For one thread.
 */
final class Reach {
  /** Together about a minute and a half, as streams have it. */
  private static final int TRIES = 20;

  private static final Duration LONGEST = Duration.ofSeconds(5);

  private final Interrupts interrupts;
  private final Consumer<String> notice;
  private final Duration first;

  /**
   * @param first before the second try; each further wait is twice as long
   */
  Reach(Interrupts interrupts, Consumer<String> notice, Duration first) {
    this.interrupts = interrupts;
    this.notice = notice;
    this.first = first;
  }

  /** The answer, however long it takes to get it. */
  <T> T ask(Supplier<T> question) throws Stopped, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      check();
      try {
        return question.get();
      } catch (VelException refused) {
        if (refused.code() == ErrorCode.RATE_LIMIT_EXCEEDED) {
          Duration wait = refused.retryAfter().orElse(LONGEST);
          notice.accept("the requests of this hour are used up; going on in " + Words.span(wait));
          rest(wait);
          attempt = 0;
        } else if (refused.code() == ErrorCode.UNAVAILABLE && attempt < TRIES) {
          if (attempt == 1) {
            notice.accept(refused.getMessage() + "; trying on for a while");
          }
          rest(backoff(attempt));
        } else {
          throw refused;
        }
      }
    }
  }

  /** Stops here when it is asked to. */
  void check() throws Stopped {
    if (interrupts.raised()) {
      throw new Stopped();
    }
  }

  /** Waits, unless it is asked to stop. */
  void rest(Duration pause) throws Stopped, InterruptedException {
    if (interrupts.await(pause)) {
      throw new Stopped();
    }
  }

  private Duration backoff(int attempt) {
    Duration wait = first.multipliedBy(1L << Math.min(attempt - 1, 16));
    return wait.compareTo(LONGEST) < 0 ? wait : LONGEST;
  }
}
