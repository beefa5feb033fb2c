package dev.vel.cli.process;

import dev.vel.cli.file.FolderLock;
import dev.vel.cli.file.PrivateFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
    channel.truncate(0);
    channel.write(StandardCharsets.US_ASCII.encode(String.valueOf(ProcessHandle.current().pid())));
    return Optional.of(new Presence(channel, lock));
  }

  /** The process whose sign stands there. */
  public static Optional<Running> behind(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      FileLock lock = tryLock(channel);
      if (lock != null) {
        lock.release();
        return Optional.empty();
      }
    } catch (NoSuchFileException none) {
      return Optional.empty();
    }
    String number = Files.readString(file).strip();
    return number.matches("\\d{1,18}")
        ? ProcessHandle.of(Long.parseLong(number)).map(Running::of)
        : Optional.empty();
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
