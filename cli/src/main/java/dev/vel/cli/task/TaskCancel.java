package dev.vel.cli.task;

import dev.vel.cli.command.Door;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.task.Task;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** {@code vel task cancel}. */
final class TaskCancel implements Leaf {

  @Override
  public List<String> examples() {
    return List.of("vel task cancel 4f1d09ae");
  }

  @Override
  public void describe(CommandSpec spec) {
    Tasks.addTo(spec);
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
