package dev.vel.cli.task;

import dev.vel.cli.command.Door;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.task.Task;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** {@code vel task show}. */
final class TaskShow implements Leaf {

  @Override
  public List<String> examples() {
    return List.of(
        "vel task show 4f1d09ae", "vel task show 4f1d09ae -o json | jq -r .result.output");
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
      Task task = door.vel().task(Tasks.id(door.vel(), call.argument(0)));
      call.output().item(task, () -> TaskDetails.of(task));
    }
    return ExitCode.OK;
  }
}
