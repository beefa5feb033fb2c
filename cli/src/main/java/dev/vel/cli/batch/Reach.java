package dev.vel.cli.batch;

import dev.vel.cli.command.Interrupts;
import dev.vel.cli.http.Backoff;
import dev.vel.cli.output.Words;
import dev.vel.thread.Threads;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.VelException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks a vel that may be away for a moment, or that may want fewer requests: a run of hours must
 * not end for a daemon that is restarted. Only for what may be asked twice. Who wants to go does
 * not wait for an answer that does not come. For one thread.
 */
final class Reach {
  /** Streams are opened again as patiently. */
  private static final Backoff USUAL = Backoff.DEFAULT;

  private final Interrupts interrupts;
  private final Consumer<String> notice;
  private final Backoff backoff;
  private final Duration patience;

  /**
   * @param first before the second try; each further wait is twice as long
   * @param patience for an answer when it is to stop; at most twice as long
   */
  Reach(Interrupts interrupts, Consumer<String> notice, Duration first, Duration patience) {
    this.interrupts = interrupts;
    this.notice = notice;
    this.backoff = new Backoff(first, USUAL.longest(), USUAL.tries());
    this.patience = patience;
  }

  /** The answer, however long it takes to get it. */
  <T> T ask(Supplier<T> question) throws Stopped, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      check();
      try {
        return answer(question);
      } catch (VelException refused) {
        if (refused.code() == ErrorCode.RATE_LIMIT_EXCEEDED) {
          Duration wait = refused.retryAfter().orElse(USUAL.longest());
          notice.accept("the requests of this hour are used up; going on in " + Words.span(wait));
          rest(wait);
          attempt = 0;
        } else if (refused.code() == ErrorCode.UNAVAILABLE && attempt < backoff.tries()) {
          if (attempt == 1) {
            notice.accept(refused.getMessage() + "; trying on for a while");
          }
          rest(backoff.after(attempt));
        } else {
          throw refused;
        }
      }
    }
  }

  /** Asks in a thread of its own, which can be left behind. */
  private <T> T answer(Supplier<T> question) throws Stopped, InterruptedException {
    FutureTask<T> answer = new FutureTask<>(question::get);
    Threads.builder().name("question").start(answer);
    for (boolean late = false; ; late = interrupts.raised()) {
      try {
        return answer.get(patience.toNanos(), TimeUnit.NANOSECONDS);
      } catch (TimeoutException silence) {
        if (late) {
          throw new Stopped();
        }
      } catch (ExecutionException failed) {
        throw unchecked(failed.getCause());
      }
    }
  }

  private static RuntimeException unchecked(@Nullable Throwable why) {
    if (why instanceof Error error) {
      throw error;
    }
    return why instanceof RuntimeException failure ? failure : new IllegalStateException(why);
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
}
