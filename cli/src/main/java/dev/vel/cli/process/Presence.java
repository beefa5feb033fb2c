package dev.vel.cli.process;

import dev.vel.cli.context.FolderLock;
import dev.vel.cli.context.PrivateFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A sign that a process is there and works, which goes away with the process however it ends. For
 * one thread.
 */
public final class Presence implements AutoCloseable {
  private final FileChannel channel;
  private final FileLock lock;

  private Presence(FileChannel channel, FileLock lock) {
    this.channel = channel;
    this.lock = lock;
  }

  /** Puts up the sign, unless another one stands there. */
  public static Optional<Presence> announce(Path file) throws IOException {
    PrivateFile.makeFolder(file.resolveSibling("."));
    FileChannel channel = FolderLock.open(file);
    FileLock lock = tryLock(channel);
    if (lock == null) {
      channel.close();
      return Optional.empty();
    }
    return Optional.of(new Presence(channel, lock));
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException ours) {
      return null;
    }
  }

  @Override
  public void close() throws IOException {
    try (channel) {
      lock.release();
    }
  }
}
