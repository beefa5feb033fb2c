package dev.vel.cli.door;

import dev.vel.api.House;
import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.Door;
import dev.vel.cli.command.Doors;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Surroundings;
import dev.vel.cli.context.Folders;
import dev.vel.cli.http.Backoff;
import dev.vel.cli.http.Client;
import dev.vel.cli.http.HttpVel;
import dev.vel.cli.output.RunnerLog;
import dev.vel.cli.output.Text;
import dev.vel.cli.process.Ahead;
import dev.vel.cli.progress.Progress;
import dev.vel.config.Settings;
import dev.vel.db.EmbeddedPostgres;
import java.time.Duration;
import java.util.Optional;

/** The real doors: over HTTP when a vel is chosen, else in this process. */
public final class ChosenDoors implements Doors {
  private static final Duration PAUSE = Duration.ofMillis(200);
  private final String userAgent;

  /**
   * @param userAgent how this program names itself, such as {@code vel/1.0}
   */
  public ChosenDoors(String userAgent) {
    this.userAgent = userAgent;
  }

  @Override
  public Door open(Surroundings surroundings, Wish wish) {
    Optional<Destination> destination = Destination.find(surroundings, wish, userAgent);
    if (destination.isPresent()) {
      return remote(destination.get(), surroundings);
    }
    if (wish.notHere().isPresent()) {
      throw new CommandException(ExitCode.NOT_CONFIGURED, wish.notHere().get());
    }
    return local(surroundings, wish);
  }

  private Door remote(Destination there, Surroundings surroundings) {
    Ahead.ofRemote();
    Client client = new Client(there.url(), there.bearer(), userAgent, PAUSE);
    HttpVel vel = new HttpVel(client, Backoff.DEFAULT, notice -> tell(surroundings, notice));
    return new RemoteDoor(vel, there.url().toString());
  }

  /** From the thread that reads a stream, which may be in the middle of a line of the answer. */
  private static void tell(Surroundings surroundings, String notice) {
    String line = Text.line("vel: " + notice);
    String prose = RunnerLog.reads(surroundings.environment()) ? RunnerLog.prose(line) : line;
    surroundings.err().println(surroundings.status().midLine() ? "\n" + prose : prose);
  }

  private static House house(Settings settings, Surroundings surroundings) {
    try (Progress _ = surroundings.status().begin(opening(settings))) {
      return House.openLocal(settings, surroundings.clock());
    }
  }

  private static String opening(Settings settings) {
    if (settings.database().url().isPresent()) {
      return "Connecting to the database";
    }
    return EmbeddedPostgres.in(settings.dataDir()).unpacked()
        ? "Starting the database"
        : "Unpacking and starting the database, this once";
  }

  private Door local(Surroundings surroundings, Wish wish) {
    Ahead.ofDatabase();
    Settings settings =
        HeadStart.settings()
            .orElseGet(
                () -> HeadStart.load(surroundings.environment(), surroundings.workingDirectory()));
    if (wish.providers() && settings.providers().isEmpty()) {
      throw NoProvider.refusal();
    }
    BackgroundWorker background =
        new BackgroundWorker(
            Folders.of(surroundings.environment()).state().resolve("worker.log"),
            surroundings.environment());
    House house = house(settings, surroundings);
    try {
      return new LocalDoor(house, settings, userAgent, background);
    } catch (RuntimeException e) {
      house.close();
      throw e;
    }
  }
}
