package dev.vel.api;

import dev.vel.route.CallWatch;
import dev.vel.task.TaskTrace;

/**
 * Who looks on while a house works, for metrics and traces.
 *
 * @param calls hears of every call to a model
 * @param tasks follows every task
 */
public record Watch(CallWatch calls, TaskTrace tasks) {
  /** Nobody. */
  public static final Watch NONE = new Watch(CallWatch.NONE, TaskTrace.NONE);
}
