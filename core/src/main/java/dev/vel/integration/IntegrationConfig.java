package dev.vel.integration;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.vel.wire.Fields;
import org.jspecify.annotations.Nullable;

/**
 * How a provider is called. Null means "not said".
 *
 * @param baseUrl up to and with the version segment, without a trailing slash; null for the
 *     provider's public one
 * @param defaultModel what is asked for where nobody names a model
 * @param timeoutMs longest call, 1,000–600,000; null for what the operator allows
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record IntegrationConfig(
    @Nullable String baseUrl, @Nullable String defaultModel, @Nullable Integer timeoutMs) {

  public static final IntegrationConfig DEFAULT = new IntegrationConfig(null, null, null);

  static IntegrationConfig read(Fields fields) {
    String url = fields.optionalText("base_url", 1, 2_000);
    String model = fields.optionalText("default_model", 1, 200);
    if (model != null && (!model.equals(model.strip()) || hasControls(model))) {
      fields.problem(
          "default_model", "must not hold control characters or begin or end with space");
    }
    return new IntegrationConfig(
        url == null ? null : BaseUrl.read(fields, "base_url", url),
        model,
        fields.optionalInt("timeout_ms", 1_000, 600_000));
  }

  private static boolean hasControls(String text) {
    return text.codePoints().anyMatch(Character::isISOControl);
  }
}
