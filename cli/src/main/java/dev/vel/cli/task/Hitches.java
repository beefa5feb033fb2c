package dev.vel.cli.task;

import dev.vel.task.TaskEvent;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What makes a task's reader wait and is worth a word: of hitches, which may go on and on, each
 * reason once. For one thread.
 */
public final class Hitches {
  private static final Set<String> HITCHES = Set.of("failover", "retry", "released");
  private static final Set<String> NEWS = Set.of("repair", "planned", "step_started", "step");

  /** What follows from a reason, and how long it takes, differs from try to try. */
  private static final Pattern VARYING =
      Pattern.compile("; (next is|trying again in) .*|\\d+([.]\\d+)? ?(ms|s|m|min|seconds?)\\b");

  private final Set<String> told = new HashSet<>();

  /** Whether something went wrong that is tried again. */
  static boolean is(TaskEvent event) {
    return HITCHES.contains(step(event));
  }

  /** What to say about an event; empty when that is nothing, or nothing new. */
  public Optional<String> news(TaskEvent event) {
    String message = event.data().path("message").asText();
    boolean worth =
        NEWS.contains(step(event))
            || (is(event) && told.add(VARYING.matcher(message).replaceAll("")));
    return worth ? Optional.of(message) : Optional.empty();
  }

  private static String step(TaskEvent event) {
    return event.data().path("step").asText();
  }
}
