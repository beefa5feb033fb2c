package dev.vel.cli.task;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.Door;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.cli.command.Options;
import dev.vel.cli.output.Table;
import dev.vel.cli.output.Words;
import dev.vel.cli.progress.Progress;
import dev.vel.task.Task;
import dev.vel.task.TaskStatus;
import dev.vel.wire.Json;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** {@code vel wait}: for scripts that submitted tasks and need them done. */
public final class WaitCommand implements Leaf {

  @Override
  public List<String> examples() {
    return List.of(
        "vel wait 4f1d09ae 7be23c51",
        "vel wait $ONE $TWO --timeout 10m -o json | jq -r '.data[].result.output'",
        "vel wait $ONE $TWO --for completed,failed,cancelled");
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(
        Options.arguments(0, "TASK", "Their ids, or the ends or beginnings of recent tasks' ids."));
    spec.addOption(
        Options.choices(
            "--for",
            TaskStatus.class,
            "What to wait for; default completed. A task that ends otherwise ends the waiting."));
    spec.addOption(
        Options.duration("--timeout", "How long, such as 90s or 10m; default without an end."));
  }

  @Override
  public Class<?> answer(Invocation call) {
    return Task.class;
  }

  @Override
  public ExitCode run(Invocation call) throws InterruptedException {
    Set<TaskStatus> wanted = EnumSet.of(TaskStatus.COMPLETED);
    List<TaskStatus> named = call.choices("--for", TaskStatus.class);
    if (!named.isEmpty()) {
      wanted = EnumSet.copyOf(named);
    }
    try (Door door = call.open()) {
      List<UUID> ids =
          call.rest(0).stream().map(given -> Tasks.id(door.vel(), given)).distinct().toList();
      return wait(call, door, ids, wanted);
    }
  }

  @SuppressWarnings("try") // What is shown at the end stands where the progress stood.
  private static ExitCode wait(Invocation call, Door door, List<UUID> ids, Set<TaskStatus> wanted)
      throws InterruptedException {
    Vigil vigil;
    Vigil.Outcome outcome;
    try (Progress progress = call.progress("Waiting");
        Vigil open =
            new Vigil(door.vel(), ids, wanted, new Count(call, progress, ids.size())::tell)) {
      vigil = open;
      if (open.open()) {
        door.startEngine();
        Later.tell(call, open.pending());
      }
      Duration patience = call.value("--timeout", Duration.class);
      outcome = open.await(call.surroundings().interrupts(), patience);
    }
    return conclude(call, vigil, outcome);
  }

  /** Says on standard error how far it is. */
  private static final class Count {
    private final Invocation call;
    private final Progress progress;
    private final int all;
    private int count;

    Count(Invocation call, Progress progress, int all) {
      this.call = call;
      this.progress = progress;
      this.all = all;
      progress.steps(0, all);
    }

    void tell(Task task) {
      count++;
      progress.steps(count, all);
      call.notice(count + " of " + all + "  " + Words.of(task.status()) + "  " + Tasks.tail(task));
    }
  }

  private static ExitCode conclude(Invocation call, Vigil vigil, Vigil.Outcome outcome) {
    if (outcome == Vigil.Outcome.INTERRUPTED) {
      return ExitCode.INTERRUPTED;
    }
    List<Task> tasks = vigil.tasks();
    ObjectNode meta =
        Json.object()
            .put("total", tasks.size())
            .put("reached", tasks.size() - vigil.missed().size() - vigil.pending().size())
            .put("outcome", Words.of(outcome));
    call.output().list(tasks, meta, () -> table(call, tasks));
    return switch (outcome) {
      case REACHED -> ExitCode.OK;
      case INTERRUPTED -> ExitCode.INTERRUPTED;
      case MISSED -> throw new CommandException(ExitCode.FAILED, ended(vigil.missed()));
      case TIMED_OUT ->
          throw new CommandException(
              ExitCode.TIMEOUT,
              (vigil.away()
                      ? "timed out while the vel could not be reached; when last seen, still waited for: "
                      : "timed out; still waited for: ")
                  + states(vigil.pending()));
    };
  }

  private static String ended(List<Task> missed) {
    Task first = missed.getFirst();
    return missed.size() > 1
        ? missed.size() + " tasks ended otherwise: " + states(missed)
        : "task "
            + Tasks.tail(first)
            + " ended as "
            + Words.of(first.status())
            + (first.error() == null ? "" : ": " + first.error().message());
  }

  private static String states(List<Task> tasks) {
    return tasks.stream()
        .map(task -> Tasks.tail(task) + " " + Words.of(task.status()))
        .collect(Collectors.joining(", "));
  }

  private static Table table(Invocation call, List<Task> tasks) {
    Table table = new Table("ID", "STATUS", "TOOK", "~DESCRIPTION");
    for (Task task : tasks) {
      table.row(
          Tasks.cell(call, task),
          Words.of(task.status()),
          took(task),
          Objects.requireNonNullElse(task.title(), task.description()));
    }
    return table;
  }

  private static @Nullable String took(Task task) {
    return task.startedAt() == null || task.finishedAt() == null
        ? null
        : Words.duration(Duration.between(task.startedAt(), task.finishedAt()).toMillis());
  }
}
