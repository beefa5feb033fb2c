package dev.vel.cli.task;

import dev.vel.cli.command.Door;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.task.Task;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** {@code vel task retry}. */
final class TaskRetry implements Leaf {

  @Override
  public List<String> examples() {
    return List.of("vel task retry 4f1d09ae", "vel task watch $(vel task retry 4f1d09ae -q)");
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
    try (Door door = call.openForWork()) {
      Task task = door.vel().retry(Tasks.id(door.vel(), call.argument(0)));
      door.runInBackground();
      call.output().item(task, () -> task.id() + "\n");
      call.notice("submitted anew; follow it with `vel task watch " + Tasks.tail(task) + "`");
    }
    return ExitCode.OK;
  }
}
