package dev.vel.cli.context;

import dev.vel.identity.SignIn;
import java.net.URI;
import java.time.Instant;

/**
 * The tokens of one sign-in.
 *
 * @param url where they are good, and the only place they are ever sent to
 */
public record Credential(
    URI url,
    String email,
    String token,
    Instant expiresAt,
    String refreshToken,
    Instant refreshExpiresAt) {

  public static Credential of(URI url, SignIn signIn) {
    return new Credential(
        url,
        signIn.user().email(),
        signIn.token(),
        signIn.expiresAt(),
        signIn.refreshToken(),
        signIn.refreshExpiresAt());
  }

  @Override
  public String toString() {
    return "Credential[" + email + " at " + url + "]";
  }
}
