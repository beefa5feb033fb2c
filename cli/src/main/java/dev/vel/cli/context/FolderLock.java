package dev.vel.cli.context;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Held by one thread of one process at a time, over all vel commands of a user. The system releases
 * it when its process dies.
 */
public final class FolderLock implements AutoCloseable {
  /** A file lock belongs to the whole process, so threads of one process need their own. */
  private static final ConcurrentMap<Path, ReentrantLock> THREADS = new ConcurrentHashMap<>();

  private final ReentrantLock threads;
  private final @Nullable FileLock processes;

  private FolderLock(ReentrantLock threads, @Nullable FileLock processes) {
    this.threads = threads;
    this.processes = processes;
  }

  /** Waits until nobody else holds it; a thread that holds it may take it again. */
  public static FolderLock take(Path file) throws IOException {
    PrivateFile.makeFolder(file.resolveSibling("."));
    ReentrantLock threads =
        THREADS.computeIfAbsent(file.toAbsolutePath().normalize(), path -> new ReentrantLock());
    threads.lock();
    try {
      return new FolderLock(threads, threads.getHoldCount() > 1 ? null : open(file).lock());
    } catch (IOException | RuntimeException e) {
      threads.unlock();
      throw e;
    }
  }

  /** The file behind a lock, made readable for its owner alone. */
  public static FileChannel open(Path file) throws IOException {
    return FileChannel.open(
        file,
        Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
  }

  @Override
  public void close() throws IOException {
    try {
      if (processes != null) {
        processes.acquiredBy().close();
      }
    } finally {
      threads.unlock();
    }
  }
}
