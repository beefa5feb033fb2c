package dev.vel.identity;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An API key as the API shows it.
 *
 * @param hint its last four characters
 * @param key the key itself, in the answer that makes it and never again
 */
public record ApiKey(
    UUID id,
    String name,
    String hint,
    List<Scope> scopes,
    Instant createdAt,
    @Nullable Instant expiresAt,
    @Nullable Instant lastUsedAt,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String key) {

  @Override
  public String toString() {
    return "ApiKey[" + id + " …" + hint + "]";
  }
}
