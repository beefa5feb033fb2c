package dev.vel.mcp;

import dev.vel.mcp.ToolException.Kind;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * How many processes of users' servers may live at a time, all together and each user's. Those of
 * the operator are as many as the operator named, and count nowhere. Thread-safe.
 */
final class Places {
  private static final int ALL = 32;
  private static final int EACH = 4;

  private final int all;
  private final int each;
  private final Map<UUID, Integer> taken = new HashMap<>();

  private Places(int all, int each) {
    this.all = all;
    this.each = each;
  }

  /**
   * @param oneUser whether all of them are one user's, because the operator is the user
   */
  static Places of(boolean oneUser) {
    return new Places(ALL, oneUser ? ALL : EACH);
  }

  /** For a process that is the operator's, or nobody's. */
  static final Place FREE = server -> () -> {};

  /** Where a process may be started. */
  @FunctionalInterface
  interface Place {
    /**
     * Takes it.
     *
     * @param server the name, for the message
     * @return gives it back, once and for all; more often is harmless
     * @throws ToolException {@code UNAVAILABLE} when there are as many as there may be
     */
    Runnable take(String server) throws ToolException;
  }

  Place of(Optional<UUID> owner) {
    return owner.<Place>map(user -> server -> take(user, server)).orElse(FREE);
  }

  private synchronized Runnable take(UUID owner, String server) throws ToolException {
    int own = taken.getOrDefault(owner, 0);
    if (own >= each || taken.values().stream().mapToInt(Integer::intValue).sum() >= all) {
      throw new ToolException(
          Kind.UNAVAILABLE,
          own >= each
              ? "%s cannot be started: %d processes of this user's servers run already"
                  .formatted(server, own)
              : server + " cannot be started: too many processes of users' servers run already");
    }
    taken.put(owner, own + 1);
    AtomicBoolean held = new AtomicBoolean(true);
    return () -> {
      if (held.getAndSet(false)) {
        give(owner);
      }
    };
  }

  private synchronized void give(UUID owner) {
    taken.computeIfPresent(owner, (user, count) -> count == 1 ? null : count - 1);
  }
}
