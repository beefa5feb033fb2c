package dev.vel.cli.task;

import dev.vel.cli.command.Door;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.cli.command.Options;
import dev.vel.task.Task;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** {@code vel task cancel}. */
final class TaskCancel implements Leaf {

  @Override
  public List<String> examples() {
    return List.of("vel task cancel 0193a7c4");
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(
        Options.argument(0, "TASK", "Its id, or the beginning of a recent task's id."));
  }

  @Override
  public Class<?> answer(Invocation call) {
    return Task.class;
  }

  @Override
  public ExitCode run(Invocation call) {
    try (Door door = call.open()) {
      Task task = door.vel().cancel(Tasks.id(door.vel(), call.argument(0)));
      call.output().item(task, () -> TaskDetails.of(task));
    }
    return ExitCode.OK;
  }
}
