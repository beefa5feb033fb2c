package dev.vel.cli.door;

import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.Doors;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Suggestion;
import dev.vel.cli.context.Account;
import dev.vel.cli.context.Address;
import dev.vel.cli.context.ContextStore;
import dev.vel.cli.context.Contexts;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where commands go, and what says so. The flag wins over the environment, the environment over the
 * chosen context.
 *
 * @param url empty for local mode
 * @param context the one whose user goes there; empty where none has this URL, and where several
 *     have it and a token of the environment goes instead
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
  public static Chosen of(Map<String, String> environment, Doors.Wish wish, ContextStore store) {
    if (wish.here()) {
      return new Chosen(Optional.empty(), Optional.empty(), By.FLAG);
    }
    if (wish.context().isPresent()) {
      return named(store.contexts(), wish.context().get(), By.FLAG);
    }
    boolean token = !token(environment).isEmpty();
    String variable = url(environment);
    if (!variable.isEmpty()) {
      URI url = setting(variable);
      return new Chosen(Optional.of(url), at(url, token, store), By.ENVIRONMENT);
    }
    Contexts contexts = store.contexts();
    Optional<String> chosen = contexts.chosen();
    if (chosen.isEmpty() && token) {
      throw new CommandException(
          ExitCode.NOT_CONFIGURED,
          "VEL_TOKEN is set but not where it is good: set VEL_URL too" + Destination.OR_HERE);
    }
    return chosen
        .map(name -> named(contexts, name, By.CONTEXT))
        .orElseGet(() -> new Chosen(Optional.empty(), Optional.empty(), By.DEFAULT));
  }

  /** What is wrong with a setting is no wrong usage. */
  private static URI setting(String text) {
    try {
      return Address.parse(text, "VEL_URL");
    } catch (CommandException wrong) {
      throw new CommandException(
          ExitCode.NOT_CONFIGURED, String.valueOf(wrong.getMessage()), wrong);
    }
  }

  private static Chosen named(Contexts contexts, String name, By by) {
    Contexts.Known known = contexts.contexts().get(name);
    if (known == null) {
      throw by == By.CONTEXT ? lost(name) : unknown(contexts, name);
    }
    return new Chosen(Optional.of(known.url()), Optional.of(name), by);
  }

  private static CommandException unknown(Contexts contexts, String name) {
    return new CommandException(
        ExitCode.NOT_CONFIGURED,
        "there is no context '"
            + name
            + "'"
            + " (`vel context list` shows all, `vel login` makes one)"
            + Suggestion.tail(name, contexts.contexts().keySet()));
  }

  private static CommandException lost(String name) {
    return new CommandException(
        ExitCode.NOT_CONFIGURED,
        "the chosen context '"
            + name
            + "' is not there: choose another one with `vel context use NAME`, or local mode with"
            + " `vel context use local`");
  }

  /**
   * The context whose user goes to a URL: the chosen one, else the only one that somebody is signed
   * in with. Nobody goes there as somebody whom the user did not name.
   *
   * @param token whether a token of the environment goes there, so that it does not matter
   */
  private static Optional<String> at(URI url, boolean token, ContextStore store) {
    Contexts contexts = store.contexts();
    List<String> names = new ArrayList<>();
    for (Map.Entry<String, Contexts.Known> known : contexts.contexts().entrySet()) {
      if (known.getValue().url().equals(url)) {
        names.add(known.getKey());
      }
    }
    String current = contexts.current();
    if (current != null && names.contains(current)) {
      return Optional.of(current);
    }
    return names.size() < 2 ? names.stream().findFirst() : among(names, url, token, store);
  }

  private static Optional<String> among(
      List<String> names, URI url, boolean token, ContextStore store) {
    List<String> signedIn =
        names.stream()
            .filter(name -> store.account(name).map(Account::url).equals(Optional.of(url)))
            .toList();
    if (signedIn.size() < 2) {
      return Optional.of(signedIn.isEmpty() ? names.getFirst() : signedIn.getFirst());
    }
    if (token) {
      return Optional.empty();
    }
    throw CommandException.usage(
        "several contexts are signed in at "
            + url
            + " ("
            + String.join(", ", signedIn)
            + "): name one with --context, or choose one with `vel context use`");
  }

  /** What {@code VEL_URL} says; empty where it is not set to anything. */
  public static String url(Map<String, String> environment) {
    return environment.getOrDefault("VEL_URL", "").strip();
  }

  /** What {@code VEL_TOKEN} says, never to be told; empty where it is not set to anything. */
  public static String token(Map<String, String> environment) {
    return environment.getOrDefault("VEL_TOKEN", "").strip();
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
