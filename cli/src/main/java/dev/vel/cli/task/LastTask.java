package dev.vel.cli.task;

import dev.vel.cli.command.Door;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.context.Folders;
import dev.vel.cli.file.PrivateFile;
import dev.vel.wire.Fields;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/**
 * The task that {@code vel run} last completed at one vel for one of its users: where the next one
 * may go on. Nobody else has that task there.
 */
final class LastTask {
  private final PrivateFile file;

  private LastTask(Path file) {
    this.file = new PrivateFile(file);
  }

  /** That of the vel behind a door, and of whoever goes there; local mode has one user. */
  static LastTask at(Invocation call, Door door) {
    Folders folders = Folders.of(call.surroundings().environment());
    String user = door.settings().isPresent() ? "" : "-" + door.vel().me().id();
    return new LastTask(folders.state().resolve("last-task").resolve(door.sign() + user));
  }

  Optional<UUID> read() throws IOException {
    return file.read().map(text -> Fields.uuid(text.strip()));
  }

  void keep(UUID id) throws IOException {
    file.write(id + "\n");
  }
}
