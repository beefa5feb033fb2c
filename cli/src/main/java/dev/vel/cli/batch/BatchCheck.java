package dev.vel.cli.batch;

import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.cli.output.Table;
import dev.vel.cli.output.Text;
import dev.vel.cli.output.Words;
import dev.vel.task.Priority;
import dev.vel.task.TaskParameters;
import dev.vel.wire.Json;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** {@code vel batch check}: what can be said about a file without asking any vel. */
final class BatchCheck implements Leaf {

  /**
   * One task as it would be submitted.
   *
   * @param agent null for the default one
   */
  record Checked(
      String id,
      int line,
      @Nullable String agent,
      Priority priority,
      String description,
      TaskParameters parameters) {

    static Checked of(Item item) {
      return new Checked(
          item.id(),
          item.line(),
          item.agent(),
          Objects.requireNonNullElse(item.task().priority(), Priority.MEDIUM),
          item.task().description(),
          Objects.requireNonNullElse(item.task().parameters(), TaskParameters.NONE));
    }
  }

  @Override
  public List<String> examples() {
    return List.of("vel batch check tasks.jsonl", "./make-tasks | vel batch check - -o jsonl");
  }

  @Override
  public void describe(CommandSpec spec) {
    BatchOptions.addTo(spec);
  }

  @Override
  public Class<?> answer(Invocation call) {
    return Checked.class;
  }

  @Override
  public ExitCode run(Invocation call) throws IOException {
    TaskSource source = TaskSource.read(call, call.argument(0));
    List<Checked> tasks =
        BatchOptions.read(call, source, Workflow.of(call, call.argument(0))).stream()
            .map(Checked::of)
            .toList();
    call.output().list(tasks, Json.object().put("total", tasks.size()), () -> table(tasks));
    call.notice(
        source.name()
            + " is all right: "
            + Summary.count(tasks.size())
            + "; names of agents and models are looked up when it is run");
    return ExitCode.OK;
  }

  private static Table table(List<Checked> tasks) {
    Table table = new Table("ID", "LINE", "AGENT", "PRIORITY", "~PROMPT");
    for (Checked task : tasks) {
      table.row(
          task.id(),
          task.line(),
          task.agent(),
          Words.of(task.priority()),
          Text.fit(Text.line(task.description()), 60));
    }
    return table;
  }
}
