package dev.vel.cli.door;

import dev.vel.cli.context.Folders;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;

/** The file that says that a worker is at work on a database. */
public final class WorkerSign {
  private WorkerSign() {}

  /** One file for each database, named without giving its address away. */
  public static Path of(Map<String, String> environment) {
    Folders folders = Folders.of(environment);
    String database = environment.getOrDefault("DATABASE_URL", folders.data().toString());
    UUID name = UUID.nameUUIDFromBytes(database.getBytes(StandardCharsets.UTF_8));
    return folders.state().resolve("worker-" + name + ".lock");
  }
}
