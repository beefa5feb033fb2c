package dev.vel.cli.file;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * What has a file's name and is none: a device, a pipe, a stream of this process. It is written
 * into, for a file in its place would take it away from everybody else.
 */
public final class SpecialFile {
  private static final Set<String> OUT = Set.of("/dev/stdout", "/dev/fd/1", "/proc/self/fd/1");
  private static final Set<String> ERR = Set.of("/dev/stderr", "/dev/fd/2", "/proc/self/fd/2");

  private SpecialFile() {}

  /** Others go on writing when this is closed. */
  private static final class Own extends FilterOutputStream {
    Own(FileDescriptor descriptor) {
      super(new FileOutputStream(descriptor));
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      out.write(bytes, from, length);
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }

  /** Whether something of the kind is there, a link to it included. */
  public static boolean is(Path path) {
    return Files.exists(path)
        && !Files.isDirectory(path)
        && (!Files.isRegularFile(path) || isStream(path));
  }

  /** Such as {@code /dev/stdout}, which may lead to a file that others have opened. */
  private static boolean isStream(Path path) {
    return Files.isSymbolicLink(path) && (path.startsWith("/dev") || path.startsWith("/proc"));
  }

  /**
   * Opens it, to be written behind what was written into it before. A stream of this process itself
   * is written through that: a file that it leads to would else be written in two places.
   */
  public static OutputStream open(Path path) throws IOException {
    String name = path.toString();
    if (OUT.contains(name)) {
      return new Own(FileDescriptor.out);
    }
    if (ERR.contains(name)) {
      return new Own(FileDescriptor.err);
    }
    return Files.newOutputStream(path, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
  }
}
