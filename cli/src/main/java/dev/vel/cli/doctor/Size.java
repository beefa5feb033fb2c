package dev.vel.cli.doctor;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/** Sizes of folders, and as people read them. */
final class Size {
  static final long MIB = 1 << 20;
  static final long GIB = 1 << 30;

  private Size() {}

  /** The bytes of all files that can be seen; what goes away meanwhile counts for nothing. */
  static long of(Path folder) throws IOException {
    AtomicLong bytes = new AtomicLong();
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            bytes.addAndGet(attributes.size());
            return Thread.interrupted() ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException unseen) {
            return FileVisitResult.CONTINUE;
          }
        });
    return bytes.get();
  }

  static String words(long bytes) {
    return bytes >= GIB
        ? String.format(Locale.ROOT, "%.1f GiB", bytes / (double) GIB)
        : Math.ceilDiv(bytes, MIB) + " MiB";
  }
}
