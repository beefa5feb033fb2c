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

/** Follows one task to its end, or to where the user stops it. For one thread. */
final class Following {
  /** How soon a Ctrl-C is noticed, and how long text waits for more of it. */
  private static final Duration GLANCE = Duration.ofMillis(50);

  private final Vel vel;
  private final UUID id;
  private final AnswerView view;
  private final Hitches hitches = new Hitches();

  private Following(Vel vel, UUID id, AnswerView view) {
    this.vel = vel;
    this.id = id;
    this.view = view;
  }

  static Task of(Vel vel, UUID id, AnswerView view, Interrupts interrupts)
      throws InterruptedException {
    Following following = new Following(vel, id, view);
    Task task = following.follow(interrupts);
    following.hitches.rest(task).ifPresent(view::note);
    return task;
  }

  private Task follow(Interrupts interrupts) throws InterruptedException {
    try (TaskWatch watch = vel.watch(id, 0)) {
      while (!watch.ended()) {
        if (interrupts.raised()) {
          return stop();
        }
        Optional<TaskEvent> event = watch.next(GLANCE);
        if (event.isPresent()) {
          tell(event.get());
        } else {
          view.pause();
        }
      }
    }
    return vel.task(id);
  }

  private void tell(TaskEvent event) {
    switch (event.event()) {
      case DELTA -> {
        hitches.news(event).forEach(view::note);
        view.text(event.data().path("text").asText());
      }
      case PROGRESS -> {
        if (event.data().path("reset").asBoolean()) {
          view.startOver();
        }
        hitches.news(event).forEach(view::note);
      }
      case RESULT, ERROR -> {
        // The end is told by the task itself.
      }
    }
  }

  private Task stop() {
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
