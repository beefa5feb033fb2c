package dev.vel.identity;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.wire.Fields;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What is said when an API key is made.
 *
 * @param name 1–100 characters
 * @param scopes default read and write
 * @param expiresAt null for never
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record NewApiKey(String name, @Nullable List<Scope> scopes, @Nullable Instant expiresAt) {

  /** From a request body, with every bad field named at once. */
  public static NewApiKey read(JsonNode body) {
    Fields fields = Fields.of(body);
    String name = fields.text("name", 1, 100);
    List<String> names = fields.optionalTexts("scopes", 3);
    List<Scope> scopes = new ArrayList<>();
    for (String scope : names == null ? List.<String>of() : names) {
      try {
        scopes.add(Scope.valueOf(scope.toUpperCase(Locale.ROOT)));
      } catch (IllegalArgumentException unknown) {
        fields.problem("scopes", "must only hold " + Fields.names(Scope.class));
      }
    }
    if (names != null && names.isEmpty()) {
      fields.problem("scopes", "must hold at least one of " + Fields.names(Scope.class));
    }
    Instant expiresAt = fields.optionalTime("expires_at");
    fields.end();
    return new NewApiKey(name, names == null ? null : List.copyOf(scopes), expiresAt);
  }
}
