package dev.vel.cli.keyring;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;

/**
 * Programs of a keyring that a test wrote: they keep secrets in a folder, write down their
 * arguments, and break as they are told.
 */
public final class FakeTool {
  private static final String SECRET_TOOL =
      """
      #!/bin/sh
      echo "$0 $*" >> "$FAKE/argv"
      for last; do :; done
      case $(cat "$FAKE/fault" 2>/dev/null) in
        hang) sleep 600 ;;
        hang-on-store) [ "$1" = store ] && sleep 600 ;;
        refuse) echo "no" >&2; exit 1 ;;
        refuse-store) [ "$1" = store ] && exit 1 ;;
        crash) kill -9 $$ ;;
        lie) [ "$1" = store ] && exit 0 ;;
        garbage) [ "$1" = lookup ] && { head -c 100000 /dev/urandom; exit 0; } ;;
        empty) [ "$1" = lookup ] && exit 0 ;;
        chatty) [ "$1" = store ] && { cat >&2; exit 1; } ;;
      esac
      case $1 in
        store) cat > "$FAKE/secret-$last" ;;
        lookup) cat "$FAKE/secret-$last" 2>/dev/null || exit 1 ;;
        clear) rm "$FAKE/secret-$last" 2>/dev/null || exit 1 ;;
      esac
      """;
  private static final String SECURITY =
      """
      #!/bin/sh
      echo "$0 $*" >> "$FAKE/argv"
      if [ "$1" = -i ]; then
        read -r line
        eval "set -- $line"
      fi
      verb=$1
      shift
      secret= account=
      while [ $# -gt 0 ]; do
        case $1 in
          -a) account=$2; shift ;;
          -s | -l) shift ;;
          -w) secret=${2:-}; [ $# -gt 1 ] && shift ;;
        esac
        shift
      done
      case $(cat "$FAKE/fault" 2>/dev/null) in
        locked) exit 36 ;;
        garbage) [ "$verb" = find-generic-password ] && { echo "%%%"; exit 0; } ;;
      esac
      case $verb in
        add-generic-password) echo "$secret" > "$FAKE/secret-$account" ;;
        find-generic-password) cat "$FAKE/secret-$account" 2>/dev/null || exit 44 ;;
        delete-generic-password) rm "$FAKE/secret-$account" 2>/dev/null || exit 44 ;;
      esac
      """;
  private final Path folder;

  /**
   * @param folder gets the programs and what they keep
   */
  public FakeTool(Path folder) {
    this.folder = folder;
    try {
      Files.createDirectories(folder);
      program("secret-tool", SECRET_TOOL);
      program("security", SECURITY);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void program(String name, String text) throws IOException {
    Path program = Files.writeString(folder.resolve(name), text);
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
  }

  /** Puts the programs first on the path, in a session that seems to have a bus. */
  public void addTo(Map<String, String> environment) {
    environment.put("FAKE", folder.toString());
    environment.put("PATH", folder + ":" + System.getenv().getOrDefault("PATH", "/usr/bin:/bin"));
    environment.put("DBUS_SESSION_BUS_ADDRESS", "unix:path=" + folder.resolve("bus"));
  }

  /** The keyring that they are, of a system of this name; impatient where they hang by now. */
  public Keyring keyring(String system) {
    Map<String, String> environment = new java.util.HashMap<>();
    addTo(environment);
    Duration patience = Duration.ofSeconds(read("fault").startsWith("hang") ? 1 : 20);
    return Keyrings.find(environment, system, patience).orElseThrow();
  }

  /** From now on they break like this; empty for not at all. */
  public void breaks(String how) {
    write("fault", how);
  }

  /** All that everybody on the machine could have read. */
  public String argv() {
    return read("argv");
  }

  /** How often a program was started. */
  public long starts() {
    return argv().lines().count();
  }

  /** What they keep, all together. */
  public String secrets() {
    try (var files = Files.list(folder)) {
      StringBuilder all = new StringBuilder();
      for (Path file :
          files.filter(it -> it.getFileName().toString().startsWith("secret-")).toList()) {
        if (!file.getFileName().toString().equals("secret-tool")) {
          all.append(Files.readString(file));
        }
      }
      return all.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(String name, String text) {
    try {
      Files.writeString(folder.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String read(String name) {
    try {
      return Files.exists(folder.resolve(name)) ? Files.readString(folder.resolve(name)) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
