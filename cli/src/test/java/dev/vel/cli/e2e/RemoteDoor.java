package dev.vel.cli.e2e;

import dev.vel.api.Vel;
import dev.vel.cli.context.Credential;
import dev.vel.cli.http.Backoff;
import dev.vel.cli.http.Bearer;
import dev.vel.cli.http.Client;
import dev.vel.cli.http.HttpVel;
import dev.vel.cli.http.SignInClient;
import java.net.URI;
import java.time.Duration;

/** The front door over HTTP, signed in as the first administrator. */
final class RemoteDoor {
  private static final String AGENT = "vel/test";

  private RemoteDoor() {}

  static String token(URI url) {
    Credential credential = new SignInClient(AGENT).login(url, Veld.EMAIL, Veld.PASSWORD);
    return credential.token();
  }

  static Vel open(URI url, String token) {
    Client client =
        new Client(url, new Bearer.Fixed(token, "sign in again"), AGENT, Duration.ofMillis(100));
    return new HttpVel(client, Backoff.DEFAULT);
  }

  static Vel open(URI url) {
    return open(url, token(url));
  }
}
