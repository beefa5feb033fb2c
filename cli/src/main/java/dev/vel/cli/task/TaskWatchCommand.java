package dev.vel.cli.task;

import dev.vel.api.Vel;
import dev.vel.cli.command.Door;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.cli.command.Options;
import dev.vel.cli.output.Format;
import dev.vel.task.Task;
import dev.vel.task.TaskEvent;
import dev.vel.task.TaskStatus;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import picocli.CommandLine.Model.CommandSpec;

/** {@code vel task watch}. */
final class TaskWatchCommand implements Leaf {

  @Override
  public List<String> examples() {
    return List.of(
        "vel task watch 4f1d09ae",
        "vel task watch 4f1d09ae -o jsonl | jq -r 'select(.event == \"delta\").data.text'");
  }

  @Override
  public void describe(CommandSpec spec) {
    Tasks.addTo(spec);
    spec.addOption(
        Options.whole(
            "--after",
            0,
            Integer.MAX_VALUE,
            "With -o jsonl: the id of the last event already seen; default 0."));
  }

  @Override
  public Class<?> answer(Invocation call) {
    return call.output().format() == Format.JSONL ? TaskEvent.class : Task.class;
  }

  @Override
  public ExitCode run(Invocation call) throws InterruptedException {
    try (Door door = call.open()) {
      UUID id = Tasks.id(door.vel(), call.argument(0));
      Task task = door.vel().task(id);
      if (!task.status().isFinal()) {
        door.startEngine();
      }
      Later.tell(call, List.of(task));
      Answer answer = new Answer(call);
      boolean events = call.output().format() == Format.JSONL;
      int after = events ? call.value("--after", Integer.class, 0) : 0;
      Optional<Task> ended = follow(call, door.vel(), id, after, answer);
      if (ended.isEmpty()) {
        answer.endLine();
        call.notice(left(task, door.settings().isPresent()));
        return ExitCode.INTERRUPTED;
      }
      return conclude(call, answer, ended.get());
    }
  }

  /** What becomes of a task that is not watched any more. */
  private static String left(Task task, boolean local) {
    String name = Tasks.tail(task);
    String back = "`vel task watch " + name + "`";
    return local
        ? "the task is not cancelled: " + back + " goes on with it, and so does `vel worker`"
        : "the task goes on: " + back + " comes back to it, `vel task cancel " + name + "` ends it";
  }

  private static Optional<Task> follow(Invocation call, Vel vel, UUID id, int after, Answer answer)
      throws InterruptedException {
    try (Headway headway = new Headway(call)) {
      return Follower.follow(
          vel,
          id,
          after,
          call.surroundings().interrupts(),
          event -> {
            headway.take(event);
            take(call, answer, event);
          });
    }
  }

  private static void take(Invocation call, Answer answer, TaskEvent event) {
    if (call.output().format() == Format.JSONL) {
      call.output().item(event, () -> "");
      return;
    }
    if (event.event() == TaskEvent.Kind.PROGRESS) {
      answer.endLine();
      progress(call, event);
    }
    answer.take(event);
  }

  private static void progress(Invocation call, TaskEvent event) {
    String message = event.data().path("message").asText();
    String percent = event.data().path("progress").asText("0") + "%";
    call.notice(String.join("  ", percent, event.data().path("status").asText(), message).strip());
  }

  private static ExitCode conclude(Invocation call, Answer answer, Task task) {
    if (!call.output().human()) {
      if (call.output().format() != Format.JSONL) { // There, every event was written as it came.
        call.output().item(task, () -> "");
      }
    } else if (task.status() == TaskStatus.COMPLETED && task.result() != null) {
      answer.finish(task.result().output());
    } else {
      answer.endLine();
    }
    if (task.result() != null && task.result().providerUsed() != null) {
      call.notice(TaskDetails.summary(task.result()));
    }
    return Follower.verdict(call, task);
  }
}
