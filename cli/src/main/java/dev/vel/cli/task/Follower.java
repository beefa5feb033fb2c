package dev.vel.cli.task;

import dev.vel.api.Vel;
import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Interrupts;
import dev.vel.cli.command.Invocation;
import dev.vel.task.Task;
import dev.vel.task.TaskEvent;
import dev.vel.task.TaskWatch;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/** Follows one task to its end. */
public final class Follower {
  /** How soon a Ctrl-C is noticed. */
  private static final Duration GLANCE = Duration.ofMillis(100);

  private Follower() {}

  /** Hands on every event; the task as it ended, or empty when the user interrupted. */
  static Optional<Task> follow(
      Vel vel, UUID id, long after, Interrupts interrupts, Consumer<TaskEvent> each)
      throws InterruptedException {
    try (TaskWatch watch = vel.watch(id, after)) {
      while (!watch.ended()) {
        if (interrupts.raised()) {
          return Optional.empty();
        }
        watch.next(GLANCE).ifPresent(each);
      }
    }
    return Optional.of(vel.task(id));
  }

  /** What the end of a task means for whoever waited for it. */
  public static ExitCode verdict(Invocation call, Task task) {
    return switch (task.status()) {
      case COMPLETED -> ExitCode.OK;
      case CANCELLED -> throw new CommandException(ExitCode.FAILED, "the task was cancelled");
      case FAILED -> throw failed(call, task);
      case PENDING, IN_PROGRESS -> {
        call.warn("the task has not ended yet; see `vel task watch " + Tasks.tail(task) + "`");
        yield ExitCode.FAILED;
      }
    };
  }

  private static CommandException failed(Invocation call, Task task) {
    if (task.error() == null) {
      return new CommandException(ExitCode.FAILED, "the task failed");
    }
    ExitCode code =
        switch (task.error().code()) {
          case "TIMEOUT" -> ExitCode.TIMEOUT;
          case "RATE_LIMITED", "QUOTA_EXHAUSTED", "QUOTA_EXCEEDED" -> ExitCode.LIMIT;
          case "UNAUTHORIZED" -> ExitCode.AUTHENTICATION;
          case "UNREACHABLE" -> ExitCode.UNREACHABLE;
          case "NO_PROVIDER" -> ExitCode.NOT_CONFIGURED;
          default -> ExitCode.FAILED;
        };
    String again =
        task.error().retryable()
            ? "; try again with `vel task retry " + Tasks.tail(task) + "`"
            : "";
    String message = task.error().message();
    String sentence = message.endsWith(".") ? message.substring(0, message.length() - 1) : message;
    return new CommandException(code, "the task failed: " + sentence + call.thither(again));
  }
}
