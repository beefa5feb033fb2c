package dev.vel.cli.conversation;

import dev.vel.api.Vel;
import dev.vel.cli.command.Interrupts;
import dev.vel.cli.task.Hitches;
import dev.vel.task.Task;
import dev.vel.task.TaskEvent;
import dev.vel.task.TaskWatch;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.VelException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** Follows one task to its end, or to where the user stops it. */
final class Following {
  /** How soon a Ctrl-C is noticed, and how long text waits for more of it. */
  private static final Duration GLANCE = Duration.ofMillis(50);

  private Following() {}

  static Task of(Vel vel, UUID id, AnswerView view, Interrupts interrupts)
      throws InterruptedException {
    Hitches hitches = new Hitches();
    try (TaskWatch watch = vel.watch(id, 0)) {
      while (!watch.ended()) {
        if (interrupts.raised()) {
          return stop(vel, id);
        }
        Optional<TaskEvent> event = watch.next(GLANCE);
        if (event.isPresent()) {
          tell(event.get(), hitches, view);
        } else {
          view.pause();
        }
      }
    }
    return vel.task(id);
  }

  private static void tell(TaskEvent event, Hitches hitches, AnswerView view) {
    switch (event.event()) {
      case DELTA -> view.text(event.data().path("text").asText());
      case PROGRESS -> {
        if (event.data().path("reset").asBoolean()) {
          view.startOver();
        }
        hitches.news(event).ifPresent(view::note);
      }
      case RESULT, ERROR -> {
        // The end is told by the task itself.
      }
    }
  }

  private static Task stop(Vel vel, UUID id) {
    try {
      return vel.cancel(id);
    } catch (VelException refused) {
      if (refused.code() != ErrorCode.CONFLICT) {
        throw refused;
      }
      return vel.task(id); // It had just ended.
    }
  }
}
