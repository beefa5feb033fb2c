package dev.vel.cli.task;

import dev.vel.api.Vel;
import dev.vel.cli.agent.Agents;
import dev.vel.cli.command.Door;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.cli.command.Options;
import dev.vel.cli.command.Paging;
import dev.vel.cli.output.Table;
import dev.vel.cli.output.Words;
import dev.vel.task.Priority;
import dev.vel.task.Task;
import dev.vel.task.TaskQuery;
import dev.vel.task.TaskStatus;
import dev.vel.wire.Page;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import picocli.CommandLine.Model.CommandSpec;

/** {@code vel task list}. */
final class TaskList implements Leaf {

  @Override
  public List<String> examples() {
    return List.of(
        "vel task list",
        "vel task list --status failed --agent writer --created-after 24h",
        "vel task list --parent 4f1d09ae",
        "vel task list -o json | jq -r '.data[].id'");
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.addOption(Options.choice("--status", TaskStatus.class, "Only those of this status."));
    spec.addOption(Options.text("-a,--agent", "AGENT", "Only those of this agent, by id or name."));
    spec.addOption(Options.choice("--priority", Priority.class, "Only those of this priority."));
    spec.addOption(
        Options.past("--created-after", "Only those made after this time, or since so long ago."));
    spec.addOption(
        Options.past(
            "--created-before", "Only those made before this time, or until so long ago."));
    spec.addOption(Options.text("--search", "TEXT", "Only those whose description contains this."));
    spec.addOption(
        Options.text(
            "--parent", "TASK", "The steps of this plan, in place of tasks that are no steps."));
    Paging.addTo(spec);
  }

  @Override
  public Class<?> answer(Invocation call) {
    return Task.class;
  }

  @Override
  public ExitCode run(Invocation call) {
    call.requireOrder("--created-after", "--created-before");
    try (Door door = call.open()) {
      Page<Task> page = door.vel().tasks(query(call, door.vel()));
      call.output().page(page, () -> table(call, page));
      Paging.remark(call, page, "tasks", "submit one with `vel run \"…\"`");
    }
    return ExitCode.OK;
  }

  private static TaskQuery query(Invocation call, Vel vel) {
    String agent = call.text("--agent");
    String parent = call.text("--parent");
    return new TaskQuery(
        call.value("--status", TaskStatus.class),
        agent == null ? null : Agents.find(vel, agent).id(),
        call.value("--priority", Priority.class),
        call.time("--created-after"),
        call.time("--created-before"),
        call.text("--search"),
        parent == null ? null : Tasks.id(vel, parent),
        Paging.of(call));
  }

  private static Table table(Invocation call, Page<Task> page) {
    Instant now = call.surroundings().clock().instant();
    Table table = new Table("ID", "STATUS", "AGE", "~DESCRIPTION");
    for (Task task : page.data()) {
      table.row(
          Tasks.cell(call, task),
          Words.of(task.status()),
          Words.age(task.createdAt(), now),
          Objects.requireNonNullElse(task.title(), task.description()));
    }
    return table;
  }
}
