package dev.vel.cli.conversation;

import dev.vel.cli.command.Interrupts;
import dev.vel.cli.http.Backoff;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.VelException;
import java.net.SocketTimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Asks a vel that went away again, for about as long as streams are tried: a conversation is not to
 * end for a daemon that is restarted. Only for what may be asked twice.
 *
 * @param notice is told once that it is away
 */
public record Endurance(Consumer<String> notice) {

  /**
   * The answer, once there is one.
   *
   * @throws InterruptedException when the user does not want to wait for it
   */
  <T> T ask(Supplier<T> question, Interrupts interrupts) throws InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try {
        return question.get();
      } catch (VelException refused) {
        if (!isAway(refused) || attempt >= Backoff.DEFAULT.tries()) {
          throw refused;
        }
        if (attempt == 1) {
          notice.accept(refused.getMessage() + "; trying on for a while");
        }
      }
      if (interrupts.await(Backoff.DEFAULT.after(attempt))) {
        throw new InterruptedException("not waited for");
      }
    }
  }

  /** Who is there and says nothing was waited for long enough. */
  private static boolean isAway(VelException refused) {
    return refused.code() == ErrorCode.UNAVAILABLE
        && !(refused.getCause() instanceof SocketTimeoutException);
  }
}
