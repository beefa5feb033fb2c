package dev.vel.llm;

import java.time.Duration;

/**
 * How long a call may take, each part on its own.
 *
 * @param connect until the connection, TLS included, stands
 * @param firstToken from the request until the first piece of the answer
 * @param stall between two pieces of the answer
 * @param total for the whole call
 */
public record ChatLimits(Duration connect, Duration firstToken, Duration stall, Duration total) {
  public static final ChatLimits DEFAULT =
      new ChatLimits(
          Duration.ofSeconds(5),
          Duration.ofSeconds(30),
          Duration.ofSeconds(20),
          Duration.ofSeconds(120));

  /** The same limits, none longer than {@code total}. */
  public ChatLimits within(Duration total) {
    return new ChatLimits(min(connect, total), min(firstToken, total), min(stall, total), total);
  }

  private static Duration min(Duration one, Duration other) {
    return one.compareTo(other) <= 0 ? one : other;
  }
}
