package dev.vel.cli.file;

import dev.vel.config.OwnFolder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** A small file that only its owner may read, and that is always either the old or the new one. */
public final class PrivateFile {
  private final Path path;

  public PrivateFile(Path path) {
    this.path = path;
  }

  public Path path() {
    return path;
  }

  /** What it holds; empty when there is none. */
  public Optional<String> read() throws IOException {
    try {
      return Optional.of(Files.readString(path));
    } catch (NoSuchFileException none) {
      return Optional.empty();
    }
  }

  /** Replaces it as a whole, its folder made when there is none. */
  public void write(String text) throws IOException {
    makeFolder(folder());
    Path fresh = path.resolveSibling(path.getFileName() + "." + UUID.randomUUID());
    try (FileChannel channel =
        FileChannel.open(
            fresh,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
      Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      Files.deleteIfExists(fresh);
      throw named(e);
    }
  }

  /** What went wrong with the fresh one, of which nobody has heard, went wrong with this one. */
  private IOException named(IOException failure) {
    IOException named =
        failure instanceof AccessDeniedException
            ? new AccessDeniedException(path.toString())
            : new FileSystemException(
                path.toString(),
                null,
                failure instanceof FileSystemException file && file.getReason() != null
                    ? file.getReason()
                    : failure.getMessage());
    named.initCause(failure);
    return named;
  }

  /** Makes a folder that only its owner may enter. */
  public static void makeFolder(Path folder) throws IOException {
    OwnFolder.make(folder);
  }

  private Path folder() {
    Path folder = path.toAbsolutePath().getParent();
    if (folder == null) {
      throw new IllegalStateException("a file without a folder: " + path);
    }
    return folder;
  }
}
