package dev.vel.cli.task;

import dev.vel.api.Vel;
import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.Door;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Failures;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.task.Task;
import dev.vel.task.TaskResult;
import dev.vel.task.TaskStatus;
import dev.vel.taskmaster.TaskMaster;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.VelException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import picocli.CommandLine.Model.CommandSpec;

/** {@code vel run}: submits a task and shows its answer as it comes. */
public final class RunCommand implements Leaf {
  @Override
  public List<String> examples() {
    return List.of(
        "vel run \"Write a haiku about Postgres\"",
        "git diff | vel run \"Review this\" --agent reviewer",
        "vel run \"What is wrong here?\" --file app.log --file app.yaml",
        "vel run --continue \"Shorter, please\"",
        "vel run --plan \"Compare three databases for a small shop\"",
        "vel run \"Name three rivers\" --provider groq -o json | jq -r .result.output");
  }

  @Override
  public void describe(CommandSpec spec) {
    Wanted.addTo(spec);
    Submission.addTo(spec);
  }

  @Override
  public Class<?> answer(Invocation call) {
    return Task.class;
  }

  @Override
  public ExitCode run(Invocation call) throws IOException, InterruptedException {
    Wanted wanted = Wanted.read(call);
    try (Submission submission = Submission.of(wanted)) {
      submission.door().startEngine();
      return follow(submission, wanted.schema() == null);
    }
  }

  /**
   * @param piecemeal whether the answer may be shown as it comes: half a JSON text is of no use to
   *     anybody, and the other half may turn out different
   */
  private static ExitCode follow(Submission submission, boolean piecemeal)
      throws InterruptedException {
    Invocation call = submission.call();
    Door door = submission.door();
    UUID id = submission.task().id();
    Vel vel = door.vel();
    Answer answer = new Answer(call, piecemeal);
    Hitches hitches = new Hitches();
    boolean redrawn = call.surroundings().status().redrawn();
    Optional<Task> ended = Optional.empty();
    try (Headway headway = new Headway(call)) {
      ended =
          Follower.follow(
              vel,
              id,
              0,
              call.surroundings().interrupts(),
              event -> {
                // A line that is drawn anew says what is tried again as long as it is.
                boolean passing = Hitches.is(event);
                if (redrawn || !passing) {
                  headway.take(event);
                }
                answer.take(event);
                if (!redrawn || !passing) {
                  hitches.news(event).forEach(news -> tell(call, answer, news));
                }
              });
    } catch (VelException lost) {
      answer.endLine();
      // Of local mode's own database nobody else may be at work.
      boolean local = door.settings().isPresent();
      call.warn(
          local
              ? "the task is kept; `vel task watch " + Tasks.tail(id) + "` goes on with it"
              : "the task may go on; see `vel task show " + Tasks.tail(id) + "`");
      throw lost;
    }
    if (ended.isEmpty()) {
      answer.endLine();
      cancel(call, vel, id);
      return ExitCode.INTERRUPTED;
    }
    hitches.rest(ended.get()).ifPresent(news -> tell(call, answer, news));
    try {
      return conclude(call, answer, ended.get());
    } finally {
      // After the answer, for which nobody is to wait while it is asked who this is.
      if (ended.get().status() == TaskStatus.COMPLETED) {
        keep(call, door, id);
      }
    }
  }

  /** What this one leaves is only for the comfort of the next one. */
  private static void keep(Invocation call, Door door, UUID id) {
    try {
      LastTask.at(call, door).keep(id);
    } catch (IOException | VelException | CommandException e) {
      call.notice(
          "cannot keep what --continue would go on from ("
              + Failures.sentenceOf(e)
              + "); name the task");
    }
  }

  private static void tell(Invocation call, Answer answer, String news) {
    answer.endLine();
    call.notice(news);
  }

  private static ExitCode conclude(Invocation call, Answer answer, Task task) {
    if (!call.output().human()) {
      call.output().item(task, () -> "");
    } else if (task.status() == TaskStatus.COMPLETED && task.result() != null) {
      answer.finish(task.result().output());
    } else {
      answer.endLine();
    }
    directly(task).ifPresent(reason -> call.notice("ran directly: " + reason));
    if (task.result() != null && task.result().providerUsed() != null) {
      call.notice(TaskDetails.summary(task.result()));
    }
    return Follower.verdict(call, task);
  }

  /** Why it did not run as its agent wanted it, where that was not told before, and is news. */
  private static Optional<String> directly(Task task) {
    return Optional.ofNullable(task.result())
        .map(TaskResult::fallbackReason)
        .filter(reason -> task.parameters().fallbackReason() == null)
        .filter(reason -> !reason.equals(TaskMaster.NOT_CONFIGURED));
  }

  private static void cancel(Invocation call, Vel vel, UUID id) {
    try {
      vel.cancel(id);
      call.notice("cancelled task " + Tasks.tail(id));
    } catch (VelException refused) {
      if (refused.code() != ErrorCode.CONFLICT) {
        throw refused;
      }
      call.notice("the task had just ended; see `vel task show " + Tasks.tail(id) + "`");
    }
  }
}
