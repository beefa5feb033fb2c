package dev.vel.cli.task;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.cli.command.Door;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.cli.command.Options;
import dev.vel.task.NewTask;
import dev.vel.task.Task;
import dev.vel.wire.Json;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import picocli.CommandLine.Model.CommandSpec;

/** {@code vel task submit}. */
final class TaskSubmit implements Leaf {

  @Override
  public List<String> examples() {
    return List.of(
        "vel task submit \"Write a haiku about Postgres\"",
        "cat notes.txt | vel task submit \"Sum this up\" --agent writer --priority high",
        "vel task submit \"Plan a week in Lisbon\" --max-steps 5",
        "vel task submit \"Nightly report\" --run-at 2026-12-01T02:00:00Z -o json | jq -r .id");
  }

  @Override
  public void describe(CommandSpec spec) {
    Wanted.addTo(spec);
    spec.addOption(
        Options.future("--run-at", "Not before this time, or so long from now, such as 2h."));
  }

  @Override
  public Class<?> answer(Invocation call) {
    return Task.class;
  }

  @Override
  public ExitCode run(Invocation call) throws IOException, InterruptedException {
    Wanted wanted = Wanted.read(call);
    ObjectNode parameters = Json.object();
    Instant runAt = call.time("--run-at");
    if (runAt != null) {
      parameters.put("run_at", runAt.toString());
    }
    try (Door door = call.openForWork()) {
      NewTask ready = wanted.at(door, parameters);
      Task task = door.vel().submit(ready, UUID.randomUUID().toString());
      door.runInBackground();
      call.output().item(task, () -> task.id() + "\n");
      if (runAt != null && runAt.isBefore(call.surroundings().clock().instant())) {
        call.notice("--run-at (" + runAt + ") has passed: it runs at once");
      }
      call.notice("submitted; follow it with `vel task watch " + Tasks.tail(task) + "`");
    }
    return ExitCode.OK;
  }
}
