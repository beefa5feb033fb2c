package dev.vel.cli.door;

import dev.vel.cli.command.Door;
import dev.vel.cli.context.Folders;
import dev.vel.config.Claimant;
import java.nio.file.Path;
import java.util.Map;

/** The file that says that a worker is at work on a database. */
public final class WorkerSign {
  private WorkerSign() {}

  /** One file for each database, and for each way in which it may be worked on. */
  public static Path of(Map<String, String> environment, Door door) {
    String engine = door.settings().map(it -> "-" + Claimant.of(it)).orElse("");
    return Folders.of(environment).state().resolve("worker-" + door.sign() + engine + ".lock");
  }
}
