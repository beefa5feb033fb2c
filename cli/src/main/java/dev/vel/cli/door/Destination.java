package dev.vel.cli.door;

import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.Doors;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Surroundings;
import dev.vel.cli.context.Account;
import dev.vel.cli.context.Address;
import dev.vel.cli.context.ContextStore;
import dev.vel.cli.context.SignInLine;
import dev.vel.cli.http.Bearer;
import dev.vel.cli.http.SignInClient;
import dev.vel.cli.http.StoredBearer;
import java.net.URI;
import java.util.Optional;

/** The vel that a call goes to, and the token it takes along. See {@link Chosen}. */
public record Destination(URI url, Bearer bearer) {
  /** What a command can do whose user is not signed in there. */
  public static final String OR_HERE = ", or use --local";

  /** Where to; empty for local mode. */
  public static Optional<Destination> find(
      Surroundings surroundings, Doors.Wish wish, String userAgent) {
    if (wish.here()) {
      return Optional.empty();
    }
    ContextStore store = ContextStore.of(surroundings);
    Chosen chosen = Chosen.of(surroundings.environment(), wish, store);
    return chosen
        .url()
        .map(url -> {
          Bearer bearer =
              chosen
                  .context()
                  .map(context -> bearer(surroundings, store, context, url, userAgent))
                  .orElseGet(() -> withoutContext(surroundings, url));
          if (!(bearer instanceof Bearer.None)) {
            warn(surroundings, url);
          }
          return new Destination(url, bearer);
        });
  }

  private static Bearer withoutContext(Surroundings surroundings, URI url) {
    return fixed(surroundings)
        .orElseGet(() -> new Bearer.None("set VEL_TOKEN, or sign in with " + SignInLine.at(url)));
  }

  private static Bearer bearer(
      Surroundings surroundings, ContextStore store, String context, URI url, String userAgent) {
    SignInClient signIns = new SignInClient(userAgent);
    return fixed(surroundings)
        .orElseGet(() ->
            store
                .account(context)
                .map(Account::url)
                .filter(url::equals)
                .<Bearer>map(good ->
                    new StoredBearer(store, context, url, signIns::refresh, surroundings.clock()))
                .orElseGet(() ->
                    new Bearer.None(
                        "sign in with " + SignInLine.of(context, url, null) + OR_HERE)));
  }

  private static Optional<Bearer> fixed(Surroundings surroundings) {
    String token = Chosen.token(surroundings.environment());
    if (!token.matches("[!-~]*")) {
      // Java's own refusal of such a header quotes it.
      throw new CommandException(
          ExitCode.NOT_CONFIGURED,
          "VEL_TOKEN has white space or other characters inside that no token has: copy it again");
    }
    return token.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Bearer.Fixed(token, "the token in VEL_TOKEN is not accepted; get another one"));
  }

  private static void warn(Surroundings surroundings, URI url) {
    if (Address.exposed(url)) {
      surroundings
          .err()
          .println("vel: warning: " + url + " is not encrypted: others can read your token");
    }
  }
}
