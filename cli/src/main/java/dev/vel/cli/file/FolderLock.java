package dev.vel.cli.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Held by one thread of one process at a time, over all vel commands of a user. The system releases
 * it when its process dies.
 */
public final class FolderLock {
  /** A file lock belongs to the whole process, so threads of one process need their own. */
  private static final ConcurrentMap<Path, ReentrantLock> THREADS = new ConcurrentHashMap<>();

  private FolderLock() {}

  /** What is done while the lock is held. */
  @FunctionalInterface
  public interface Deed<T, E extends Exception> {
    T run() throws IOException, E;
  }

  /**
   * Waits until nobody else holds the lock, and does it; a thread that holds it goes on at once.
   */
  public static <T, E extends Exception> T holding(Path file, Deed<T, E> deed)
      throws IOException, E {
    PrivateFile.makeFolder(file.resolveSibling("."));
    ReentrantLock threads =
        THREADS.computeIfAbsent(file.toAbsolutePath().normalize(), path -> new ReentrantLock());
    threads.lock();
    try {
      if (threads.getHoldCount() > 1) {
        return deed.run();
      }
      try (FileChannel channel = open(file)) {
        channel.lock(); // Closing the channel releases it.
        return deed.run();
      }
    } finally {
      threads.unlock();
    }
  }

  /** The file behind a lock, made readable for its owner alone. */
  public static FileChannel open(Path file) throws IOException {
    return FileChannel.open(
        file,
        Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
  }
}
