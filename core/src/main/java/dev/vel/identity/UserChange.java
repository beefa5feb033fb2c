package dev.vel.identity;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.wire.Fields;
import org.jspecify.annotations.Nullable;

/**
 * What is to change about a user; null leaves it.
 *
 * @param currentPassword needed by a user who changes their own email or password
 * @param role for administrators
 * @param disabled for administrators
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record UserChange(
    @Nullable String email,
    @Nullable String password,
    @Nullable String currentPassword,
    @Nullable Role role,
    @Nullable Boolean disabled) {

  /** From the body of an administrator's request. */
  public static UserChange read(JsonNode body) {
    Fields fields = Fields.of(body);
    UserChange change =
        new UserChange(
            fields.has("email")
                ? Credentials.email(fields, "email")
                : fields.optionalText("email", 0, 0),
            fields.has("password")
                ? Credentials.password(fields, "password")
                : fields.optionalText("password", 0, 0),
            null,
            fields.optionalChoice("role", Role.class),
            fields.optionalFlag("disabled"));
    fields.end();
    return change;
  }

  /** From the body of a user's request about themselves. */
  public static UserChange readOwn(JsonNode body) {
    Fields fields = Fields.of(body);
    String current = fields.optionalText("current_password", 1, Credentials.LONGEST_PASSWORD);
    UserChange change =
        new UserChange(
            fields.has("email")
                ? Credentials.email(fields, "email")
                : fields.optionalText("email", 0, 0),
            fields.has("password")
                ? Credentials.password(fields, "password")
                : fields.optionalText("password", 0, 0),
            current,
            null,
            null);
    if (current == null && (fields.has("email") || fields.has("password"))) {
      fields.problem("current_password", "is required to change the email address or the password");
    }
    fields.end();
    return change;
  }

  /** Whether nothing is to change. */
  boolean isEmpty() {
    return email == null && password == null && role == null && disabled == null;
  }

  @Override
  public String toString() {
    return "UserChange[…]";
  }
}
