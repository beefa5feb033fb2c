package dev.vel.cli.command;

import dev.vel.api.Vel;
import dev.vel.config.Settings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** The front door that a command goes through, and what only local mode needs done around it. */
public interface Door extends AutoCloseable {

  Vel vel();

  /** What answers: {@code local mode}, or the URL. */
  String place();

  /** What local mode was configured with; empty for a vel elsewhere, which has its own. */
  default Optional<Settings> settings() {
    return Optional.empty();
  }

  /**
   * A name for files about what is behind it: the same for the same place, and so for the same
   * database of local mode, whatever named it. It gives no address away.
   */
  default UUID sign() {
    String place =
        settings()
            .map(own -> own.database().url().orElseGet(() -> own.dataDir().toString()))
            .orElseGet(this::place);
    return UUID.nameUUIDFromBytes(place.getBytes(StandardCharsets.UTF_8));
  }

  /** What is left of the requests that may be made in an hour; empty where nobody counts them. */
  default Optional<Allowance> allowance() {
    return Optional.empty();
  }

  /** Has tasks run while this process lives; nothing where a daemon runs them. */
  void startEngine();

  /**
   * Sees to it that waiting tasks run after this process ended; nothing where a daemon runs them.
   */
  void runInBackground();

  @Override
  void close();

  /**
   * How many requests may be made.
   *
   * @param limit in a full window
   * @param remaining until the window is over
   * @param reset until then
   */
  record Allowance(long limit, long remaining, Duration reset) {}
}
