package dev.vel.taskmaster;

import dev.vel.mcp.ToolException;
import dev.vel.mcp.ToolException.Kind;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The sole right to a user's project folder, also against other processes on this machine: Task
 * Master reads and writes its whole file with each change and loses what another wrote meanwhile.
 */
record ProjectFolder(FileChannel channel, FileLock lock) implements AutoCloseable {
  private static final String FILE = ".vel.lock";
  private static final long PAUSE_MILLIS = 10;

  /**
   * Waits for it.
   *
   * @param deadline of {@link System#nanoTime()}
   */
  static ProjectFolder take(Path folder, long deadline) throws ToolException, InterruptedException {
    try {
      Files.createDirectories(folder);
      FileChannel channel =
          FileChannel.open(
              folder.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      try {
        while (true) {
          FileLock lock = tryLock(channel);
          if (lock != null) {
            return new ProjectFolder(channel, lock);
          }
          if (System.nanoTime() > deadline) {
            throw new ToolException(
                Kind.UNAVAILABLE, "Another process holds the folder of Task Master for too long");
          }
          TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
      } catch (IOException | ToolException | InterruptedException e) {
        channel.close();
        throw e;
      }
    } catch (IOException e) {
      throw new ToolException(
          Kind.UNAVAILABLE, "The folder of Task Master, " + folder + ", cannot be used", e);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException another) {
      return null;
    }
  }

  @Override
  public void close() throws ToolException {
    try (channel) {
      lock.release();
    } catch (IOException e) {
      throw new ToolException(
          Kind.UNAVAILABLE, "The folder of Task Master could not be let go of", e);
    }
  }
}
