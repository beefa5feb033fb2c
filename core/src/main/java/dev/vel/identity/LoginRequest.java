package dev.vel.identity;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.wire.Fields;
import java.util.Locale;

/** What is said to sign in. The address is in lower case; neither is checked beyond its length. */
public record LoginRequest(String email, String password) {

  /** From a request body, with every bad field named at once. */
  public static LoginRequest read(JsonNode body) {
    Fields fields = Fields.of(body);
    LoginRequest request =
        new LoginRequest(
            fields.text("email", 1, 254).toLowerCase(Locale.ROOT),
            fields.text("password", 1, Credentials.LONGEST_PASSWORD));
    fields.end();
    return request;
  }

  @Override
  public String toString() {
    return "LoginRequest[" + email + "]";
  }
}
