package dev.vel.cli.context;

import dev.vel.identity.SignIn;
import java.net.URI;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of one sign-in, or an API key.
 *
 * @param url where they are good, and the only place they are ever sent to
 * @param expiresAt null for an API key, as what follows is
 */
public record Credential(
    URI url,
    String email,
    String token,
    @Nullable Instant expiresAt,
    @Nullable String refreshToken,
    @Nullable Instant refreshExpiresAt) {

  public static Credential of(URI url, SignIn signIn) {
    return new Credential(
        url,
        signIn.user().email(),
        signIn.token(),
        signIn.expiresAt(),
        signIn.refreshToken(),
        signIn.refreshExpiresAt());
  }

  /** An API key, which lasts until it is revoked. */
  public static Credential ofKey(URI url, String email, String key) {
    return new Credential(url, email, key, null, null, null);
  }

  @Override
  public String toString() {
    return "Credential[" + email + " at " + url + "]";
  }
}
