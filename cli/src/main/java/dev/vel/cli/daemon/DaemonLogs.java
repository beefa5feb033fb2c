package dev.vel.cli.daemon;

import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Interrupts;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.cli.command.Options;
import dev.vel.cli.output.Format;
import dev.vel.cli.output.Table;
import dev.vel.cli.output.Text;
import dev.vel.wire.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** {@code vel daemon logs}. */
final class DaemonLogs implements Leaf {
  private static final Duration GLANCE = Duration.ofMillis(200);

  /** One line of the log. */
  private record Line(String line) {}

  @Override
  public List<String> examples() {
    return List.of("vel daemon logs", "vel daemon logs -n 500", "vel daemon logs -f");
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.addOption(Options.flag("-f,--follow", "Go on showing what is added, until Ctrl-C."));
    spec.addOption(
        Options.whole("-n,--lines", 0, 1_000_000, "How many of the last lines; default 100."));
  }

  @Override
  public Class<?> answer(Invocation call) {
    return Line.class;
  }

  @Override
  public ExitCode run(Invocation call) throws IOException, InterruptedException {
    Path log = DaemonFiles.of(call.surroundings().environment()).log();
    boolean follow = call.flag("--follow");
    Format format = call.output().format();
    if (follow && (format == Format.JSON || format == Format.YAML)) {
      throw CommandException.usage("--follow goes on without end: use -o jsonl with it");
    }
    if (!follow && !Files.exists(log)) {
      call.notice("no log yet at " + log + "; start the daemon with `vel daemon start`");
    }
    LogTail tail = LogTail.read(log, 0, call.value("--lines", Integer.class, 100));
    if (follow) {
      return follow(call, log, tail);
    }
    show(call, tail.lines());
    return ExitCode.OK;
  }

  private static ExitCode follow(Invocation call, Path log, LogTail first)
      throws IOException, InterruptedException {
    Interrupts interrupts = call.surroundings().interrupts();
    LogTail tail = first;
    show(call, tail.lines());
    while (!interrupts.await(GLANCE)) {
      tail = LogTail.read(log, tail.end(), Integer.MAX_VALUE);
      show(call, tail.lines());
    }
    return ExitCode.INTERRUPTED;
  }

  private static void show(Invocation call, List<String> lines) {
    if (call.output().human()) {
      for (String line : lines) {
        call.output().prose((call.output().screen() ? Text.block(line) : line) + "\n");
      }
      return;
    }
    // The human form is written above: here there is no table to make.
    call.output()
        .list(
            lines.stream().map(Line::new).toList(),
            Json.object().put("total", lines.size()),
            () -> new Table("LINE"));
  }
}
