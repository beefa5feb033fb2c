package dev.vel.cli.task;

import dev.vel.task.Task;
import dev.vel.task.TaskEvent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

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

  /** Why the last model that there was failed: most often that is what the task ends with. */
  private @Nullable String held;

  /** Whether something went wrong that is tried again. */
  static boolean is(TaskEvent event) {
    return HITCHES.contains(step(event));
  }

  /** What to say by now that this event came; empty when that is nothing, or nothing new. */
  public List<String> news(TaskEvent event) {
    if (event.event() != TaskEvent.Kind.PROGRESS && event.event() != TaskEvent.Kind.DELTA) {
      return List.of(); // The end is told by the task itself.
    }
    List<String> news = new ArrayList<>();
    takeHeld().ifPresent(news::add);
    about(event)
        .ifPresent(it -> {
          if (isLast(event, it)) {
            held = it;
          } else {
            news.add(it);
          }
        });
    return news;
  }

  /** What is still to be said of a task that has ended, unless it says so itself. */
  public Optional<String> rest(Task ended) {
    return takeHeld()
        .filter(last -> ended.error() == null || !ended.error().message().contains(last));
  }

  private Optional<String> takeHeld() {
    Optional<String> last = Optional.ofNullable(held);
    held = null;
    return last;
  }

  private static boolean isLast(TaskEvent event, String news) {
    return step(event).equals("failover") && !news.contains("; next is ");
  }

  private Optional<String> about(TaskEvent event) {
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
