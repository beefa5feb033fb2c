package dev.vel.cli.file;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What has a file's name and is none: a device, a pipe, a stream of this process. It is written
 * into, for a file in its place would take it away from everybody else.
 */
public final class SpecialFile {
  private SpecialFile() {}

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

  /** Opens it, to be written behind what was written into it before. */
  public static OutputStream open(Path path) throws IOException {
    return Files.newOutputStream(path, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
  }
}
