package dev.vel.identity;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.wire.Fields;
import org.jspecify.annotations.Nullable;

/** What is said when an administrator makes a user; the role is {@code user} unless said. */
public record NewUser(String email, String password, @Nullable Role role) {

  /** From a request body, with every bad field named at once. */
  public static NewUser read(JsonNode body) {
    Fields fields = Fields.of(body);
    NewUser user =
        new NewUser(
            Credentials.email(fields, "email"),
            Credentials.password(fields, "password"),
            fields.optionalChoice("role", Role.class));
    fields.end();
    return user;
  }

  @Override
  public String toString() {
    return "NewUser[" + email + "]";
  }
}
