package dev.vel.cli.account;

import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Failures;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.cli.context.Account;
import dev.vel.cli.context.ContextStore;
import dev.vel.cli.context.Contexts;
import dev.vel.cli.http.SignInClient;
import dev.vel.cli.http.StoredBearer;
import dev.vel.cli.output.Words;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.VelException;
import java.util.List;
import java.util.Optional;
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
    if (call.surroundings().environment().containsKey("VEL_TOKEN")
        && call.text("--context") == null) {
      throw new CommandException(
          ExitCode.USAGE,
          "VEL_TOKEN is set and is what commands use: unset it, or name the context to sign out of with"
              + " --context");
    }
    ContextStore store = ContextStore.of(call.surroundings());
    String context =
        Optional.ofNullable(call.text("--context"))
            .or(() -> store.contexts().chosen())
            .orElseThrow(() ->
                new CommandException(
                    ExitCode.NOT_CONFIGURED, "no context is chosen: nothing to sign out of"));
    Contexts known = store.contexts();
    if (!known.contexts().containsKey(context)) {
      throw ContextName.unknown(context, known, false);
    }
    Account account =
        store
            .account(context)
            .orElseThrow(() ->
                new CommandException(
                    ExitCode.AUTHENTICATION, "you are not signed in to " + context));
    boolean ended = end(call, store, context, account);
    call.output().item(new SignedOut(context, ended), () -> "");
    if (call.output().human()) {
      call.notice("signed out of " + context + "; `vel context use local` goes back to local mode");
    }
    return ExitCode.OK;
  }

  /** The tokens are forgotten whatever the server says. */
  private boolean end(Invocation call, ContextStore store, String context, Account account) {
    try {
      if (account.refreshExpiresAt() == null) {
        call.notice("the API key stays good there: `vel key revoke` ends it");
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
