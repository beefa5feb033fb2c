package dev.vel.cli.conversation;

import dev.vel.cli.command.Interrupts;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.VelException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Asks a vel that went away again, for about as long as streams are tried: a conversation is not to
 * end for a daemon that is restarted. Only for what may be asked twice.
 *
 * @param first before the second try; each further wait is twice as long
 */
public record Endurance(Consumer<String> notice, int tries, Duration first) {
  private static final Duration LONGEST = Duration.ofSeconds(5);

  /** A minute and a quarter. */
  public static Endurance telling(Consumer<String> notice) {
    return new Endurance(notice, 20, Duration.ofMillis(250));
  }

  /**
   * The answer, once there is one.
   *
   * @throws InterruptedException when the user does not want to wait for it
   */
  <T> T ask(Supplier<T> question, Interrupts interrupts) throws InterruptedException {
    Duration pause = first;
    for (int attempt = 1; ; attempt++) {
      try {
        return question.get();
      } catch (VelException refused) {
        if (!isAway(refused) || attempt >= tries) {
          throw refused;
        }
        if (attempt == 1) {
          notice.accept(refused.getMessage() + "; trying on for a while");
        }
      }
      if (interrupts.await(pause)) {
        throw new InterruptedException("not waited for");
      }
      Duration twice = pause.multipliedBy(2);
      pause = twice.compareTo(LONGEST) < 0 ? twice : LONGEST;
    }
  }

  /** Who is there and says nothing was waited for long enough. */
  private static boolean isAway(VelException refused) {
    return refused.code() == ErrorCode.UNAVAILABLE
        && !(refused.getCause() instanceof SocketTimeoutException);
  }
}
