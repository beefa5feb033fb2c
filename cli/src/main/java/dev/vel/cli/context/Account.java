package dev.vel.cli.context;

import java.net.URI;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Who is signed in with a context, without the tokens: no keyring is asked for it.
 *
 * @param url where the tokens are good
 * @param expiresAt when the token ends, as far as is known here; null for an API key
 * @param refreshExpiresAt when the session ends unless it is renewed before; null for an API key
 * @param kept where the tokens are
 */
public record Account(
    URI url,
    String email,
    @Nullable Instant expiresAt,
    @Nullable Instant refreshExpiresAt,
    Kept kept) {

  /** Where tokens can be. */
  public enum Kept {
    KEYRING,
    FILE
  }
}
