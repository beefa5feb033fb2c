package dev.vel.cli.batch;

import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Failures;
import dev.vel.cli.file.SpecialFile;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.UUID;

/** A file that is there as a whole or not at all, unless it is a device or the like. */
final class WholeFile {
  private WholeFile() {}

  /** What is written. */
  @FunctionalInterface
  interface Content {
    void writeTo(Writer out) throws IOException;
  }

  /** Sees to its folder, and refuses a place that cannot be written to: finds out by writing. */
  static void check(Path path) {
    try {
      Path folder = path.toAbsolutePath().resolveSibling(".").normalize();
      Files.createDirectories(folder);
      if (isFolder(path) || (SpecialFile.is(path) && !Files.isWritable(path))) {
        throw CommandException.usage("cannot write a report to " + path + "; choose another file");
      }
      if (!SpecialFile.is(path)) {
        Files.delete(Files.createFile(fresh(path)));
      }
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.USAGE,
          "cannot write a report to " + path + ": " + Failures.reason(e) + "; choose another file",
          e);
    }
  }

  /** Fails for a name that no file can have, such as one that is too long. */
  private static boolean isFolder(Path path) throws IOException {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class).isDirectory();
    } catch (NoSuchFileException none) {
      return false;
    }
  }

  /** Whether these are one file, so that writing one would destroy the other. */
  static boolean same(Path one, Path other) throws IOException {
    if (SpecialFile.is(one)) {
      return false;
    }
    return place(one).equals(place(other))
        || (Files.exists(one) && Files.exists(other) && Files.isSameFile(one, other));
  }

  private static Path place(Path path) throws IOException {
    Path folder = path.toAbsolutePath().resolveSibling(".").normalize();
    return (Files.exists(folder) ? folder.toRealPath() : folder).resolve(path.getFileName());
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
    Path fresh = fresh(path);
    try {
      try (BufferedWriter out = Files.newBufferedWriter(fresh)) {
        content.writeTo(out);
      }
      move(fresh, path);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  /** Beside it, and with a name that may always be as long as it is. */
  private static Path fresh(Path path) {
    return path.resolveSibling(".vel-" + UUID.randomUUID());
  }

  private static void move(Path from, Path to) throws IOException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
