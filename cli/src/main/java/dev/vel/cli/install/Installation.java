package dev.vel.cli.install;

import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The installation that this command belongs to, as install.sh made it.
 *
 * @param home the folder of this version
 * @param prefix where it was installed to
 */
record Installation(Path home, Path prefix, Source source) {

  /** Where it came from. */
  sealed interface Source {}

  /**
   * A clone of the repository.
   *
   * @param commit what was checked out; empty when that is not known
   */
  record Clone(Path folder, String commit) implements Source {}

  /**
   * A release.
   *
   * @param place where releases are; empty when it was unpacked by hand
   * @param sum the SHA-256 of its archive, or empty
   */
  record Release(String place, String sum) implements Source {}

  /** This command's. */
  static Installation of(Map<String, String> environment) throws IOException {
    String home = System.getProperty("vel.home", environment.getOrDefault("VEL_HOME", ""));
    Path source = Path.of(home, "lib", "source");
    if (home.isEmpty() || !Files.isRegularFile(source)) {
      throw new CommandException(
          ExitCode.NOT_CONFIGURED,
          "this vel was not installed by install.sh, so it is not for it to change"
              + (home.isEmpty() ? "" : "; it runs from " + home));
    }
    return in(Path.of(home));
  }

  /** The one that is used now where one was installed to. */
  static Installation current(Path prefix) throws IOException {
    return in(prefix.resolve("bin").resolve("vel").toRealPath().resolve("../..").normalize());
  }

  private static Installation in(Path home) throws IOException {
    Path folder = home.toRealPath();
    return new Installation(
        folder,
        folder.resolve("../..").normalize(),
        source(Files.readAllLines(folder.resolve("lib/source"))));
  }

  private static Source source(List<String> lines) {
    String where = lines.size() > 1 ? lines.get(1) : "";
    String what = lines.size() > 2 ? lines.get(2) : "";
    return lines.getFirst().equals("clone")
        ? new Clone(Path.of(where), what)
        : new Release(where, what);
  }

  /** Its version. */
  String version() throws IOException {
    return Files.readString(home.resolve("lib/version")).strip();
  }

  /** The script that made it, or one that is as good. */
  Path script() {
    return home.resolve("install.sh");
  }
}
