package dev.vel.llm;

import dev.vel.config.Settings;
import java.time.Duration;

/**
 * How long a call may take, each part on its own.
 *
 * @param connect until the connection, TLS included, stands
 * @param firstToken from the request until the first piece of the answer
 * @param stall between two pieces of the answer
 * @param total for the whole call
 * @param given what the caller set, of which {@code total} is left; for messages
 */
public record ChatLimits(
    Duration connect, Duration firstToken, Duration stall, Duration total, Duration given) {

  public ChatLimits(Duration connect, Duration firstToken, Duration stall, Duration total) {
    this(connect, firstToken, stall, total, total);
  }

  /** As configured, with a total that is the caller's own. */
  public static ChatLimits of(Settings.Timeouts timeouts, Duration total) {
    return new ChatLimits(timeouts.connect(), timeouts.firstToken(), timeouts.stall(), total);
  }

  /** The same limits, none longer than what is left of the total one. */
  public ChatLimits within(Duration left) {
    return new ChatLimits(min(connect, left), min(firstToken, left), min(stall, left), left, given);
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) <= 0 ? one : other;
  }
}
