package dev.vel.cli.daemon;

import dev.vel.cli.context.Folders;
import dev.vel.cli.file.PrivateFile;
import dev.vel.cli.process.Running;
import dev.vel.wire.Json;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What commands know about the local daemon: files in the user's state folder.
 *
 * @param folder the state folder
 */
record DaemonFiles(Path folder) {

  static DaemonFiles of(Map<String, String> environment) {
    return new DaemonFiles(Folders.of(environment).state());
  }

  /**
   * A daemon that a command started.
   *
   * @param url null until it answers
   */
  record Known(long pid, Instant startedAt, @Nullable URI url) {
    Running process() {
      return new Running(pid, startedAt);
    }
  }

  Path log() {
    return folder.resolve("veld.log");
  }

  /** Where the daemon writes its port once it answers. */
  Path ready() {
    return folder.resolve("veld.ready");
  }

  Path lock() {
    return folder.resolve("veld.lock");
  }

  /** The daemon, if it runs. */
  Optional<Known> running() throws IOException {
    return known().filter(known -> known.process().handle().isPresent());
  }

  void write(Known known) throws IOException {
    state().write(Json.write(known));
  }

  void forget() throws IOException {
    Files.deleteIfExists(state().path());
    Files.deleteIfExists(ready());
  }

  private Optional<Known> known() throws IOException {
    try {
      return state().read().map(text -> Json.read(text, Known.class));
    } catch (IllegalArgumentException damaged) {
      return Optional.empty(); // It only says what a start wrote; the next start writes it anew.
    }
  }

  private PrivateFile state() {
    return new PrivateFile(folder.resolve("veld.json"));
  }
}
