package dev.vel.cli.door;

import dev.vel.cli.command.Surroundings;
import dev.vel.cli.context.Folders;
import dev.vel.config.Setting;
import dev.vel.config.SettingSources;
import dev.vel.db.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The embedded database as it stands, found without making or starting anything.
 *
 * @param folder the data folder
 * @param used whether local mode works on it, and not on that of {@code DATABASE_URL}
 */
public record EmbeddedServer(Path folder, boolean used) {

  /** This user's. */
  public static EmbeddedServer of(Surroundings surroundings) {
    SettingSources sources =
        SettingSources.read(surroundings.environment(), surroundings.workingDirectory());
    Path folder = sources.dataDir().orElse(Folders.of(surroundings.environment()).data());
    return new EmbeddedServer(folder, !sources.set(Setting.DATABASE_URL));
  }

  public boolean running() throws IOException {
    return EmbeddedPostgres.in(folder).isRunning();
  }

  /** How many connections others have to it. */
  public int guests() throws IOException {
    return EmbeddedPostgres.in(folder).guests();
  }

  /** Stops it if it runs. */
  public void stop() throws IOException, InterruptedException {
    EmbeddedPostgres.in(folder).stop();
  }
}
