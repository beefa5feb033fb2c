package dev.vel.cli.http;

import dev.vel.cli.context.Credential;
import dev.vel.identity.SignIn;
import dev.vel.identity.User;
import dev.vel.wire.Json;
import dev.vel.wire.VelException;
import java.net.URI;
import java.time.Duration;

/** Signing in, renewing, and signing out over HTTP. Thread-safe. */
public final class SignInClient {
  private final String userAgent;

  public SignInClient(String userAgent) {
    this.userAgent = userAgent;
  }

  /** Signs in. */
  public Credential login(URI url, String email, String password) {
    SignIn signIn =
        nowhereElse(url, new Bearer.None("check the e-mail address and the password"))
            .send(
                Call.post(
                    "/api/auth/login", Json.object().put("email", email).put("password", password)))
            .as(SignIn.class);
    return Credential.of(url, signIn);
  }

  /** Asks whose an API key is; one that is not accepted there is refused. */
  public Credential loginWithKey(URI url, String key) {
    User owner =
        nowhereElse(url, new Bearer.Fixed(key, "the key is not accepted there; get another one"))
            .send(Call.get("/api/users/me"))
            .as(User.class);
    return Credential.ofKey(url, owner.email(), key);
  }

  /** Spends a refresh token for a new pair; never sent twice. */
  public Credential refresh(Credential spent) {
    Call call =
        Call.post("/api/auth/refresh", Json.object().put("refresh_token", spent.refreshToken()));
    try {
      Client client = client(spent.url(), new Bearer.None("sign in again"));
      return Credential.of(spent.url(), client.send(call).as(SignIn.class));
    } catch (VelException refused) {
      // What is asked for with the fresh token was not sent yet.
      throw SentBeforeException.unmarked(refused);
    }
  }

  /** Ends the session on the server. */
  public void logout(URI url, Bearer bearer) {
    nowhereElse(url, bearer).send(Call.post("/api/auth/logout", null));
  }

  /** For what another vel could not do in its place. */
  private Client nowhereElse(URI url, Bearer bearer) {
    return new Client(url, bearer, userAgent, Duration.ZERO, "");
  }

  private Client client(URI url, Bearer bearer) {
    return new Client(url, bearer, userAgent, Duration.ZERO);
  }
}
