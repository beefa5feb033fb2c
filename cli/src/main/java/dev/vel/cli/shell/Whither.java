package dev.vel.cli.shell;

import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.Doors;
import dev.vel.cli.command.Surroundings;
import dev.vel.cli.context.ContextStore;
import dev.vel.cli.door.Chosen;
import dev.vel.db.Once;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where a shell goes, with its commands of vel: it stays there when another context is chosen
 * meanwhile, in it or elsewhere. Thread-safe.
 */
final class Whither {
  /** Those that are about contexts themselves, and name the one they are about. */
  private static final Set<String> ANYWHERE = Set.of("login", "context");

  private final Surroundings outside;
  private final Doors.Wish wish;
  private final Once<Optional<Chosen>> begun = new Once<>(this::chosen);

  /**
   * @param wish what the shell's own command line says
   */
  Whither(Surroundings outside, Doors.Wish wish) {
    this.outside = outside;
    this.wish = wish;
  }

  /** Where it is from now on, unless that was said before. */
  Optional<Chosen> begin() {
    return begun.get();
  }

  /** What has a command go there, too, which would go elsewhere or looks at where it is. */
  List<String> options(List<String> words) {
    if (wish.local()) {
      return List.of("--local");
    }
    if (wish.context().isPresent()) {
      return List.of("--context", wish.context().get());
    }
    Optional<Chosen> here = begin();
    boolean anywhere =
        words.stream().filter(word -> !word.startsWith("-")).limit(1).anyMatch(ANYWHERE::contains);
    return anywhere || here.isEmpty() || here.equals(chosen())
        ? List.of()
        : here.get()
            .context()
            .map(name -> List.of("--context", name))
            .orElseGet(() -> here.get().url().isEmpty() ? List.of("--local") : List.of());
  }

  /** Empty where nobody can tell, which whatever is done there says. */
  private Optional<Chosen> chosen() {
    try {
      return Optional.of(
          Chosen.of(outside.environment(), wish, ContextStore.quietly(outside.environment())));
    } catch (CommandException unclear) {
      return Optional.empty();
    }
  }
}
