package dev.vel.cli.task;

import dev.vel.api.Vel;
import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.Door;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.cli.command.Options;
import dev.vel.cli.output.Format;
import dev.vel.cli.output.Table;
import dev.vel.cli.output.Wrapped;
import dev.vel.cli.progress.Progress;
import dev.vel.task.Task;
import dev.vel.task.TaskQuery;
import dev.vel.task.TaskStatus;
import dev.vel.wire.Json;
import dev.vel.wire.Page;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** {@code vel logs}: what happened to tasks, one line an event. */
public final class LogsCommand implements Leaf {
  private static final int RECENT = 20;
  private static final int LINES = 100;

  @Override
  public List<String> examples() {
    return List.of(
        "vel logs",
        "vel logs 4f1d09ae 7be23c51",
        "vel logs -f",
        "vel logs --since 1h -o jsonl | jq -r 'select(.step == \"failover\").message'");
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(
        Options.rest(
            0,
            "TASK",
            "Their ids, or the ends or beginnings of recent tasks' ids; without any the last 20"
                + " tasks, and with -f those that have not ended."));
    spec.addOption(
        Options.flag("-f,--follow", "Go on with what happens, until these tasks have ended."));
    spec.addOption(
        Options.whole("-n,--lines", 0, 1_000_000, "How many of the last lines; default 100."));
    spec.addOption(Options.past("--since", "Only what happened since, such as 30m."));
  }

  @Override
  public Class<?> answer(Invocation call) {
    return LogLine.class;
  }

  @Override
  public ExitCode run(Invocation call) throws InterruptedException {
    boolean follow = call.flag("--follow");
    Format format = call.output().format();
    if (follow && (format == Format.JSON || format == Format.YAML)) {
      throw CommandException.usage("--follow writes line after line: use -o jsonl with it");
    }
    try (Door door = call.open()) {
      return follow ? follow(call, door) : tell(call, door.vel());
    }
  }

  private static ExitCode tell(Invocation call, Vel vel) {
    List<LogLine> lines;
    try (Progress _ = call.progress("Reading what happened")) {
      lines = past(call, vel, call.rest(0).isEmpty() ? recent(vel, null) : named(call, vel));
    }
    if (call.output().human()) {
      lines.forEach(line -> show(call, line));
    } else {
      call.output().list(lines, Json.object().put("total", lines.size()), () -> new Table("LINE"));
    }
    if (lines.isEmpty() && call.output().human()) {
      call.notice("nothing has happened");
    }
    return ExitCode.OK;
  }

  private static ExitCode follow(Invocation call, Door door) throws InterruptedException {
    Vel vel = door.vel();
    List<UUID> tasks =
        call.rest(0).isEmpty()
            ? Stream.of(TaskStatus.IN_PROGRESS, TaskStatus.PENDING)
                .flatMap(status -> recent(vel, status).stream())
                .distinct()
                .toList()
            : named(call, vel);
    List<Task> unended =
        tasks.stream().map(vel::task).filter(task -> !task.status().isFinal()).toList();
    List<UUID> open = unended.stream().map(Task::id).toList();
    past(call, vel, tasks.stream().filter(id -> !open.contains(id)).toList())
        .forEach(line -> show(call, line));
    if (open.isEmpty()) {
      call.notice("no task runs or waits: there is nothing to follow");
      return ExitCode.OK;
    }
    door.startEngine();
    Later.tell(call, unended);
    Instant since = since(call);
    try (Progress _ = call.progress("Following tasks that have not ended");
        LogStreams streams =
            new LogStreams(
                vel,
                open,
                line -> {
                  if (!line.at().isBefore(since)) {
                    show(call, line);
                  }
                })) {
      return streams.toTheEnd(call.surroundings().interrupts())
          ? ExitCode.OK
          : ExitCode.INTERRUPTED;
    }
  }

  private static List<UUID> named(Invocation call, Vel vel) {
    return call.rest(0).stream().map(given -> Tasks.id(vel, given)).distinct().toList();
  }

  private static List<UUID> recent(Vel vel, @Nullable TaskStatus status) {
    int most = status == null ? RECENT : 100;
    TaskQuery query = new TaskQuery(status, null, null, null, null, null, new Page.Range(most, 0));
    return vel.tasks(query).data().stream().map(Task::id).toList();
  }

  /** The last lines of all of them together. */
  private static List<LogLine> past(Invocation call, Vel vel, List<UUID> tasks) {
    Instant since = since(call);
    List<LogLine> lines =
        tasks.stream()
            .map(vel::task)
            .flatMap(task -> LogLine.of(task).stream())
            .filter(line -> !line.at().isBefore(since))
            .sorted(Comparator.comparing(LogLine::at))
            .toList();
    int most = call.value("--lines", Integer.class, LINES);
    return lines.subList(Math.max(0, lines.size() - most), lines.size());
  }

  private static Instant since(Invocation call) {
    Instant since = call.time("--since");
    return since == null ? Instant.MIN : since;
  }

  private static void show(Invocation call, LogLine line) {
    if (call.output().human()) {
      String text = line.human(!call.output().screen()) + "\n";
      call.output().prose(Wrapped.of(text, call.output().display()));
    } else {
      call.output().item(line, () -> "");
    }
  }
}
