package dev.vel.cli.context;

import dev.vel.cli.output.Words;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/** The command line that signs somebody in with a context, and with no other one. */
public final class SignInLine {
  private SignInLine() {}

  /** With a password, at a place that has no context yet; {@code E} stands for who signs in. */
  public static String at(URI url) {
    return "`vel login " + url + " --email E`";
  }

  /**
   * For a context.
   *
   * @param known who is or was signed in with it: an API key is asked for where it was one; null
   *     when that is not known
   */
  public static String of(String context, URI url, @Nullable Account known) {
    String name = context.equals(Address.name(url)) ? "" : " --name " + Words.ofShell(context);
    if (known != null && known.refreshExpiresAt() == null) {
      return "`vel login " + url + " --token-stdin" + name + " < KEYFILE`";
    }
    String email = known == null ? "E" : Words.ofShell(known.email());
    return "`vel login " + url + " --email " + email + name + "`";
  }
}
