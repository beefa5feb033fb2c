package dev.vel.cli.account;

import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.Doors;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Failures;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.cli.context.Account;
import dev.vel.cli.context.ContextStore;
import dev.vel.cli.context.Contexts;
import dev.vel.cli.door.Chosen;
import dev.vel.cli.http.SignInClient;
import dev.vel.cli.http.StoredBearer;
import dev.vel.cli.output.Words;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.VelException;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/** {@code vel logout}: ends the session there, and forgets its tokens here. */
public final class LogoutCommand implements Leaf {
  private final String userAgent;

  /**
   * What is answered.
   *
   * @param endedThere whether the server confirmed that the session ended
   */
  private record SignedOut(String context, boolean endedThere) {}

  public LogoutCommand(String userAgent) {
    this.userAgent = userAgent;
  }

  @Override
  public List<String> examples() {
    return List.of("vel logout", "vel logout --context vel.example.com");
  }

  @Override
  public void describe(CommandSpec spec) {
    // It has no options of its own.
  }

  @Override
  public Class<?> answer(Invocation call) {
    return SignedOut.class;
  }

  @Override
  public ExitCode run(Invocation call) {
    ContextStore store = ContextStore.of(call.surroundings());
    String context = context(call, store);
    Account account =
        store
            .account(context)
            .orElseThrow(() ->
                new CommandException(
                    ExitCode.AUTHENTICATION, "you are not signed in to " + context));
    boolean ended = end(call, store, context, account);
    call.output().item(new SignedOut(context, ended), () -> "");
    if (call.output().human()) {
      boolean went =
          context.equals(store.contexts().current()) && Chosen.url(environment(call)).isEmpty();
      call.notice(
          "signed out of "
              + context
              + (went ? "; `vel context use local` goes back to local mode" : ""));
    }
    return ExitCode.OK;
  }

  /** The one that commands go to with this line and environment. */
  private static String context(Invocation call, ContextStore store) {
    Doors.Wish wish = call.wish();
    if (wish.here()) {
      throw CommandException.usage(
          "there is nothing to sign out of in local mode: name a context with --context");
    }
    if (wish.context().isPresent()) {
      Contexts known = store.contexts();
      String name = wish.context().get();
      if (!known.contexts().containsKey(name)) {
        throw ContextName.unknown(name, known, false);
      }
      return name;
    }
    if (!Chosen.token(environment(call)).isEmpty()) {
      throw CommandException.usage(
          "VEL_TOKEN is set and is what commands use: unset it, or name the context to sign out of"
              + " with --context");
    }
    Chosen chosen = Chosen.of(environment(call), wish, store);
    return chosen
        .context()
        .orElseThrow(() ->
            new CommandException(
                ExitCode.NOT_CONFIGURED,
                chosen
                        .url()
                        .map(url -> "no context is for " + url + ", which VEL_URL names")
                        .orElse("no context is chosen")
                    + ": nothing to sign out of"));
  }

  private static Map<String, String> environment(Invocation call) {
    return call.surroundings().environment();
  }

  /** The tokens are forgotten whatever the server says. */
  private boolean end(Invocation call, ContextStore store, String context, Account account) {
    try {
      if (account.refreshExpiresAt() == null) {
        call.notice(
            "the API key stays good there, until somebody who is signed in revokes it (vel key revoke)");
        return false;
      }
      return endThere(call, store, context, account);
    } finally {
      store.keep(context, null);
    }
  }

  private boolean endThere(Invocation call, ContextStore store, String context, Account account) {
    SignInClient client = new SignInClient(userAgent);
    try {
      client.logout(
          account.url(),
          new StoredBearer(
              store, context, account.url(), client::refresh, call.surroundings().clock()));
      return true;
    } catch (VelException refused) {
      if (refused.code() == ErrorCode.AUTHENTICATION_REQUIRED) {
        return true; // The session had ended already.
      }
      return stays(call, account, Failures.sentenceOf(refused));
    } catch (CommandException locked) {
      return stays(call, account, Failures.sentenceOf(locked));
    }
  }

  private static boolean stays(Invocation call, Account account, String why) {
    call.warn(
        "the session could not be ended there, so its token stays good until "
            + Words.of(account.expiresAt())
            + ": "
            + why);
    return false;
  }
}
