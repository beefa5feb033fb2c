package dev.vel.cli.audit;

import dev.vel.audit.AuditEntry;
import dev.vel.audit.AuditFilter;
import dev.vel.audit.AuditFormat;
import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.Door;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Failures;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.cli.command.Options;
import dev.vel.cli.file.SpecialFile;
import dev.vel.cli.output.Format;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;

/** {@code vel audit export}. */
final class AuditExport implements Leaf {

  @Override
  public List<String> examples() {
    return List.of(
        "vel audit export --from 7d | jq -r .action | sort | uniq -c",
        "vel audit export --format csv --file november.csv --from 2026-11-01 --to 2026-12-01");
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.addOption(
        Options.choice("--format", AuditFormat.class, "How rows are written; default jsonl."));
    spec.addOption(
        Options.text(
            "--file",
            "FILE",
            "Write there, for you alone to read; default -, which is standard output."));
    Filters.addTo(spec);
  }

  @Override
  public Class<?> answer(Invocation call) {
    return AuditEntry.class;
  }

  @Override
  public ExitCode run(Invocation call) throws IOException {
    AuditFormat format = format(call);
    String file = call.text("--file");
    if (file == null || file.equals("-")) {
      try (OutputStream out = call.output().stream()) {
        export(call, format, out, call.output()::lines);
      }
      return ExitCode.OK;
    }
    Path target = target(call, file);
    try {
      write(target, out -> export(call, format, out, () -> call.output().lines(out)));
    } catch (FileSystemException e) {
      // It is about the draft, which the user has never heard of.
      throw new CommandException(
          ExitCode.FAILED, "cannot write " + file + ": " + why(target, e), e);
    }
    call.notice("written to " + file);
    return ExitCode.OK;
  }

  /** What {@code --format} says; {@code -o} must not say anything else. */
  private static AuditFormat format(Invocation call) {
    AuditFormat format = call.value("--format", AuditFormat.class, AuditFormat.JSONL);
    Format asked = call.value("--output", Format.class);
    if (asked == Format.TABLE || asked == Format.YAML) {
      throw CommandException.usage(
          "rows are exported as --format says, jsonl or csv: leave out -o, or see `vel audit list`");
    }
    if (format == AuditFormat.CSV && asked != null) {
      throw CommandException.usage("--format csv writes no JSON: leave out -o, or --format");
    }
    if (format == AuditFormat.CSV && call.flag("--jq")) {
      throw CommandException.usage("--jq makes no CSV: leave out --format csv");
    }
    return format;
  }

  /**
   * @param lines where JSON lines get the form that was asked for on their way out
   */
  private static void export(
      Invocation call, AuditFormat format, OutputStream out, Supplier<OutputStream> lines)
      throws IOException {
    boolean shaped = call.output().shaped();
    try (Door door = call.open()) {
      AuditFilter filter = Filters.of(door.vel(), call);
      if (!shaped) {
        door.vel().auditExport(filter, format, out);
      } else {
        OutputStream rows =
            format == AuditFormat.CSV ? Columns.of(call.texts("--fields"), out) : lines.get();
        door.vel().auditExport(filter, AuditFormat.JSONL, rows);
      }
    }
  }

  private static Path target(Invocation call, String file) {
    if (file.isBlank()) {
      throw CommandException.usage("the name of the file is empty: name one, or leave out --file");
    }
    Path target = call.surroundings().workingDirectory().resolve(file).toAbsolutePath();
    if (Files.isDirectory(target)) {
      throw CommandException.usage("cannot write " + file + ": it is a folder; name a file");
    }
    return target;
  }

  private static String why(Path target, FileSystemException failure) {
    Path folder = folder(target);
    return Files.isDirectory(folder) ? Failures.reason(failure) : "there is no folder " + folder;
  }

  private static Path folder(Path file) {
    return Objects.requireNonNull(file.getParent(), "an absolute file has a folder");
  }

  private interface Writing {
    void to(OutputStream out) throws IOException;
  }

  /** The file appears when all of it is there: half an export would look like a whole one. */
  private static void write(Path file, Writing writing) throws IOException {
    if (SpecialFile.is(file)) {
      try (OutputStream out = new BufferedOutputStream(SpecialFile.open(file))) {
        writing.to(out);
      }
      return;
    }
    Path draft = Files.createTempFile(folder(file), ".vel-audit", ".part");
    try {
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(draft))) {
        writing.to(out);
      }
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(draft);
    }
  }
}
