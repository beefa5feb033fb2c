package dev.vel.usage;

import dev.vel.wire.Ids;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A call with what it belongs to: a row of the bill, which is written once however often it is
 * tried.
 *
 * @param id of the row
 * @param requestId of the request that asked for it; null for a task's
 * @param attempt counts the calls of one request or of one attempt at a task, from 1
 * @param cached whether the answer came out of vel's own cache, so that nobody was asked; such a
 *     row is counted as a hit and not as a call, and uses nothing
 * @param at when it ended
 */
public record Metered(
    UUID id,
    UUID userId,
    @Nullable UUID agentId,
    @Nullable UUID taskId,
    Route route,
    @Nullable String requestId,
    int attempt,
    boolean cached,
    CallReport call,
    Instant at) {

  /** What asked. */
  public enum Route {
    TASK,
    AGENT_TEST,
    CHAT,
    RESPONSES,
    EMBEDDINGS
  }

  /** A call of a task. */
  public static Metered ofTask(
      UUID userId, UUID agentId, UUID taskId, int attempt, CallReport call, Instant at) {
    return new Metered(
        Ids.next(), userId, agentId, taskId, Route.TASK, null, attempt, false, call, at);
  }

  /** A call of an agent's test. */
  public static Metered ofTest(UUID userId, UUID agentId, CallReport call, Instant at) {
    return new Metered(
        Ids.next(), userId, agentId, null, Route.AGENT_TEST, null, 1, false, call, at);
  }

  /** A call for a request of the gateway. */
  public static Metered ofRequest(
      UUID userId,
      @Nullable UUID agentId,
      Route route,
      String requestId,
      int attempt,
      boolean cached,
      CallReport call,
      Instant at) {
    return new Metered(
        Ids.next(), userId, agentId, null, route, requestId, attempt, cached, call, at);
  }
}
