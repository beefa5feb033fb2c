package dev.vel.cli.batch;

import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.file.SpecialFile;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/** A file that is there as a whole or not at all, unless it is a device or the like. */
final class WholeFile {
  private WholeFile() {}

  /** What is written. */
  @FunctionalInterface
  interface Content {
    void writeTo(Writer out) throws IOException;
  }

  /** Sees to its folder, and refuses a place that cannot be written to. */
  static void check(Path path) {
    try {
      Path folder = path.toAbsolutePath().resolveSibling(".").normalize();
      Files.createDirectories(folder);
      if (Files.isDirectory(path) || !Files.isWritable(SpecialFile.is(path) ? path : folder)) {
        throw CommandException.usage("cannot write a report to " + path + "; choose another file");
      }
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.USAGE, "cannot write a report to " + path + "; choose another file", e);
    }
  }

  static void write(Path path, Content content) throws IOException {
    if (SpecialFile.is(path)) {
      try (Writer out =
          new BufferedWriter(
              new OutputStreamWriter(SpecialFile.open(path), StandardCharsets.UTF_8))) {
        content.writeTo(out);
      }
      return;
    }
    Path fresh = path.resolveSibling(path.getFileName() + "." + UUID.randomUUID());
    try {
      try (BufferedWriter out = Files.newBufferedWriter(fresh)) {
        content.writeTo(out);
      }
      move(fresh, path);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  private static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
