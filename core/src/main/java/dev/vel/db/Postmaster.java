package dev.vel.db;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The server's process, whose number stands in a file that outlives it: after a crash the number
 * may be another program's, and somebody else's, who must not be taken for the server. Linux's
 * {@code /proc} tells it in a tenth of the time that Java's {@link ProcessHandle} takes to begin.
 */
final class Postmaster {
  private static final Path PROC = Path.of("/proc");
  private static final String PROGRAM = "postgres";

  private Postmaster() {}

  /**
   * Whether a process with this number is a PostgreSQL of the user whose {@code data} it would
   * serve.
   */
  static boolean isAlive(long pid, Path data) throws IOException {
    return Files.exists(PROC.resolve("self"))
        ? isAlive(PROC.resolve(Long.toString(pid)), data)
        : ProcessHandle.of(pid).map(it -> isServer(it.info(), data)).orElse(false);
  }

  private static boolean isAlive(Path process, Path data) throws IOException {
    Object owner = Files.getAttribute(data, "unix:uid");
    try {
      return Files.readString(process.resolve("comm")).strip().equals(PROGRAM)
          && Files.getAttribute(process, "unix:uid").equals(owner);
    } catch (IOException gone) {
      return false; // Also while it was looked at; and one's own processes are not hidden.
    }
  }

  /** What a system does not tell is taken to be as it should. */
  private static boolean isServer(ProcessHandle.Info info, Path data) {
    return info.command().map(it -> it.contains(PROGRAM)).orElse(true)
        && info.user().map(it -> it.equals(owner(data))).orElse(true);
  }

  private static String owner(Path data) {
    try {
      return Files.getOwner(data).getName();
    } catch (IOException unknown) {
      return "";
    }
  }
}
