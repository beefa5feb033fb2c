package dev.vel.cli.account;

import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.context.Address;
import dev.vel.cli.door.Chosen;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** Tells of variables that win over what the contexts say, so that nobody looks for a reason. */
final class Overruled {
  private Overruled() {}

  /**
   * Whether {@code VEL_URL} has commands go elsewhere.
   *
   * @param chosen where they would go, null for local mode
   */
  static boolean is(Invocation call, @Nullable URI chosen) {
    String url = url(call);
    if (url.isEmpty()) {
      return false;
    }
    try {
      return !Address.parse(url, "VEL_URL").equals(chosen);
    } catch (CommandException unusable) {
      return true; // It wins all the same, and commands say what is wrong with it.
    }
  }

  /** Tells of that if it is so. */
  static void tell(Invocation call, @Nullable URI chosen) {
    if (is(call, chosen)) {
      call.notice(
          "VEL_URL is set in the environment and wins: commands go to "
              + Address.shown(url(call))
              + " until it is unset");
    }
  }

  /** The same after a sign-in, which a token in {@code VEL_TOKEN} wins over as well. */
  static void tellOfSignIn(Invocation call, URI url) {
    tell(call, url);
    if (!Chosen.token(call.surroundings().environment()).isEmpty()) {
      call.notice(
          "VEL_TOKEN is set in the environment and wins: commands send it in place of this sign-in"
              + " until it is unset");
    }
  }

  private static String url(Invocation call) {
    return Chosen.url(call.surroundings().environment());
  }
}
