package dev.vel.identity;

import dev.vel.audit.Actor;
import dev.vel.audit.Audit;
import dev.vel.config.Settings;
import dev.vel.db.Database;
import java.time.InstantSource;
import java.util.Optional;

/** Signing in and out, and telling who a credential belongs to. Thread-safe. */
public final class Identity {

  public Identity(Database database, Audit audit, Settings settings, InstantSource clock) {
    throw new UnsupportedOperationException();
  }

  public SignIn login(String email, String password, Actor actor) {
    throw new UnsupportedOperationException();
  }

  public SignIn refresh(String refreshToken, Actor actor) {
    throw new UnsupportedOperationException();
  }

  public void logout(Principal principal, Actor actor) {
    throw new UnsupportedOperationException();
  }

  /**
   * Who a bearer token or an API key belongs to; empty, without saying why, when it is not good.
   */
  public Optional<Principal> authenticate(String credential) {
    throw new UnsupportedOperationException();
  }

  /** Makes the first administrator from the settings when there is no user yet. */
  public void seedAdmin() {
    throw new UnsupportedOperationException();
  }

  /** The one user of local mode, an administrator without a password, made at first use. */
  public Principal local() {
    throw new UnsupportedOperationException();
  }
}
