package dev.vel.cli.doctor;

import dev.vel.cli.process.AotCache;
import dev.vel.cli.process.TrainedCache;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code aot_cache}: whether commands start as quickly as they can, from caches that are as they
 * were made.
 */
record CacheChecks(Patient patient) implements Checks {
  private static final String NAME = "aot_cache";
  private static final String AGAIN =
      "run install.sh again, which makes it; until then vel is slow";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Check> look() throws IOException {
    Optional<Path> home = patient.home();
    Optional<Check> found = home.isPresent() ? found(home.get()) : Optional.empty();
    return List.of(found.isPresent() ? found.get() : judge(AotCache.state()));
  }

  /** What is wrong with the caches of an installation, this process's or others. */
  static Optional<Check> found(Path home) throws IOException {
    List<String> damaged = new ArrayList<>();
    List<String> leftAlone = new ArrayList<>();
    for (TrainedCache cache : TrainedCache.of(home)) {
      switch (cache.state()) {
        case DAMAGED -> damaged.add(cache.file().toString());
        case LEFT_ALONE -> leftAlone.add(cache.file().toString());
        case AS_TRAINED -> {
          // Nothing to tell.
        }
      }
    }
    String again = "run " + home.resolve("lib/train") + ", which makes all caches anew";
    if (!damaged.isEmpty()) {
      return Optional.of(
          Check.problem(
              NAME,
              "damaged, so that Java may crash: " + String.join(", ", damaged),
              "delete it, or " + again));
    }
    return leftAlone.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Check.warning(
                NAME,
                "changed since it was made, and left alone, so that vel starts later: "
                    + String.join(", ", leftAlone),
                again));
  }

  static Check judge(AotCache.State state) {
    return switch (state) {
      case AotCache.State.InUse(var file) -> Check.ok(NAME, "in use: " + file);
      case AotCache.State.NotUsable(var file) ->
          Check.warning(NAME, file + " is not one that this Java can use", AGAIN);
      case AotCache.State.Missing _ ->
          Check.warning(NAME, "there is none, so that every command starts later", AGAIN);
    };
  }
}
