package dev.vel.integration;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.wire.Fields;
import org.jspecify.annotations.Nullable;

/**
 * What is to change about an integration; null leaves it. A config replaces the whole config.
 *
 * @param apiKey empty takes the key away, where the provider needs none
 * @param status active or inactive
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record IntegrationChange(
    @Nullable IntegrationConfig config,
    @Nullable String apiKey,
    @Nullable IntegrationStatus status) {

  /** From a request body, with every bad field named at once. */
  public static IntegrationChange read(JsonNode body) {
    Fields fields = Fields.of(body);
    IntegrationChange change =
        new IntegrationChange(
            fields.optionalObject("config", IntegrationConfig::read),
            ProviderKey.read(fields),
            fields.optionalChoice("status", IntegrationStatus.class));
    if (change.status == IntegrationStatus.ERROR) {
      fields.problem("status", "must be active or inactive; error is what vel finds out");
    }
    fields.end();
    return change;
  }

  @Override
  public String toString() {
    return "IntegrationChange[…]";
  }
}
