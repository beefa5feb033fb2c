package dev.vel.cli.door;

import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.Doors;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Suggestion;
import dev.vel.cli.context.Address;
import dev.vel.cli.context.Contexts;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/**
 * Where commands go, and what says so. The flag wins over the environment, the environment over the
 * chosen context.
 *
 * @param url empty for local mode
 * @param context the one that has this URL; empty where none has
 */
public record Chosen(Optional<URI> url, Optional<String> context, By by) {

  /** What decided. */
  public enum By {
    FLAG,
    ENVIRONMENT,
    CONTEXT,
    DEFAULT
  }

  /**
   * Finds out.
   *
   * @throws CommandException when nobody can tell, or the place is no URL
   */
  public static Chosen of(Map<String, String> environment, Doors.Wish wish, Contexts contexts) {
    if (wish.local() || wish.context().equals(Optional.of(Contexts.LOCAL))) {
      return new Chosen(Optional.empty(), Optional.empty(), By.FLAG);
    }
    if (wish.context().isPresent()) {
      return named(contexts, wish.context().get(), By.FLAG);
    }
    String variable = environment.getOrDefault("VEL_URL", "");
    if (!variable.isEmpty()) {
      URI url = Address.parse(variable, "VEL_URL");
      return new Chosen(Optional.of(url), withUrl(contexts, url), By.ENVIRONMENT);
    }
    Optional<String> chosen = contexts.chosen();
    if (chosen.isEmpty() && environment.containsKey("VEL_TOKEN")) {
      throw new CommandException(
          ExitCode.NOT_CONFIGURED,
          "VEL_TOKEN is set but not where it is good: set VEL_URL too" + Destination.OR_HERE);
    }
    return chosen
        .map(name -> named(contexts, name, By.CONTEXT))
        .orElseGet(() -> new Chosen(Optional.empty(), Optional.empty(), By.DEFAULT));
  }

  private static Chosen named(Contexts contexts, String name, By by) {
    Contexts.Known known = contexts.contexts().get(name);
    if (known == null) {
      throw new CommandException(
          ExitCode.NOT_CONFIGURED,
          "there is no context '"
              + name
              + "'"
              + " (`vel context list` shows all, `vel login` makes one)"
              + Suggestion.tail(name, contexts.contexts().keySet()));
    }
    return new Chosen(Optional.of(known.url()), Optional.of(name), by);
  }

  private static Optional<String> withUrl(Contexts contexts, URI url) {
    return contexts.contexts().entrySet().stream()
        .filter(known -> known.getValue().url().equals(url))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /** What decided, as a person wrote it. */
  public String decidedBy() {
    return switch (by) {
      case FLAG -> context.map(name -> "--context " + name).orElse("--local");
      case ENVIRONMENT -> "VEL_URL";
      case CONTEXT -> "context " + context.orElse("");
      case DEFAULT -> "no context is chosen";
    };
  }
}
