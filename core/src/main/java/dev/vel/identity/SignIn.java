package dev.vel.identity;

import java.time.Instant;
import java.util.UUID;

/** What a login or a refresh answers: a token for the requests, and one to get the next with. */
public record SignIn(
    Who user, String token, Instant expiresAt, String refreshToken, Instant refreshExpiresAt) {

  /** Who signed in. */
  public record Who(UUID id, String email, Role role) {}

  @Override
  public String toString() {
    return "SignIn[" + user.email() + "]";
  }
}
