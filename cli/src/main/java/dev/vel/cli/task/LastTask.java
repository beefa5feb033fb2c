package dev.vel.cli.task;

import dev.vel.cli.command.Door;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.context.Folders;
import dev.vel.cli.file.PrivateFile;
import dev.vel.wire.Fields;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The task that {@code vel run} last completed at one vel: where its next one may go on. */
final class LastTask {
  private final PrivateFile file;

  private LastTask(Path file) {
    this.file = new PrivateFile(file);
  }

  /** That of the vel behind a door. */
  static LastTask at(Invocation call, Door door) {
    Map<String, String> environment = call.surroundings().environment();
    Folders folders = Folders.of(environment);
    String place =
        door.settings().isPresent()
            ? environment.getOrDefault("DATABASE_URL", folders.data().toString())
            : door.place();
    // A name that gives no address away.
    UUID name = UUID.nameUUIDFromBytes(place.getBytes(StandardCharsets.UTF_8));
    return new LastTask(folders.state().resolve("last-task").resolve(name.toString()));
  }

  Optional<UUID> read() throws IOException {
    return file.read().map(text -> Fields.uuid(text.strip()));
  }

  void keep(UUID id) throws IOException {
    file.write(id + "\n");
  }
}
