package dev.vel.integration;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.wire.Fields;
import org.jspecify.annotations.Nullable;

/**
 * What is said when an integration is made.
 *
 * @param apiKey may be left out where the provider wants none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record NewIntegration(
    IntegrationProvider provider, @Nullable IntegrationConfig config, @Nullable String apiKey) {

  /** From a request body, with every bad field named at once. */
  public static NewIntegration read(JsonNode body) {
    Fields fields = Fields.of(body);
    NewIntegration said =
        new NewIntegration(
            fields.choice("provider", IntegrationProvider.class),
            fields.optionalObject("config", IntegrationConfig::read),
            ProviderKey.read(fields));
    boolean hasKey = said.apiKey != null && !said.apiKey.isEmpty();
    // Of a provider that was not understood nothing more can be said.
    if (fields.has("provider") && said.provider.needsKey() && !hasKey && !fields.has("api_key")) {
      fields.problem("api_key", "is required");
    } else if (said.provider.needsKey() && "".equals(said.apiKey)) {
      fields.problem("api_key", "must not be empty");
    }
    boolean hasUrl = said.config != null && said.config.baseUrl() != null;
    if (said.provider == IntegrationProvider.OPENAI_COMPATIBLE && !hasUrl) {
      fields.problem("config.base_url", "is required for openai_compatible");
    }
    fields.end();
    return said;
  }

  @Override
  public String toString() {
    return "NewIntegration[" + provider + "]";
  }
}
