package dev.vel.db;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * PostgreSQL refuses to run as root. In a user namespace without a mapping, root's own processes
 * count as {@code nobody} while their files stay root's, which is all that PostgreSQL looks at.
 */
final class AsOrdinaryUser {
  private static final List<String> NAMESPACE = List.of("unshare", "-U");

  private AsOrdinaryUser() {}

  /** What to put before a command: nothing for an ordinary user. */
  static List<String> prefix() throws IOException, InterruptedException {
    if (!isRoot()) {
      return List.of();
    }
    if (!works()) {
      throw new IOException(
          "PostgreSQL does not run as root, and this machine gives no user namespace (unshare -U);"
              + " run as an ordinary user");
    }
    return NAMESPACE;
  }

  private static boolean isRoot() throws IOException {
    return Files.exists(Path.of("/proc/self"))
        ? Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"))
        : "root".equals(System.getProperty("user.name"));
  }

  private static boolean works() throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder("unshare", "-U", "true")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException missing) {
      return false;
    }
  }
}
