package dev.vel.agent;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.vel.wire.Fields;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How an agent runs its tasks. Null means "not said": the default applies, and a later default may
 * change.
 *
 * @param providers in the order they are tried; null for all that are configured
 * @param temperature 0–2
 * @param maxTokens longest answer, 1–1,000,000
 * @param maxRetries tries after the first when every provider failed for a passing reason, 0–10,
 *     default 3
 * @param timeoutSeconds longest run of one attempt, 1–600, default 120
 * @param mcpServers names of configured MCP servers
 * @param allowedTools names of tools the agent may call
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AgentConfig(
    @Nullable List<String> providers,
    @Nullable ModelPreferences modelPreferences,
    @Nullable Optimize optimize,
    @Nullable String systemPrompt,
    @Nullable Double temperature,
    @Nullable Integer maxTokens,
    @Nullable Integer maxRetries,
    @Nullable Integer timeoutSeconds,
    @Nullable List<String> mcpServers,
    @Nullable List<String> allowedTools,
    @Nullable CacheConfig cache) {

  public static final AgentConfig DEFAULT =
      new AgentConfig(null, null, null, null, null, null, null, null, null, null, null);

  static AgentConfig read(Fields fields) {
    return new AgentConfig(
        fields.optionalTexts("providers", 20),
        fields.optionalObject("model_preferences", ModelPreferences::read),
        fields.optionalChoice("optimize", Optimize.class),
        fields.optionalText("system_prompt", 0, 100_000),
        fields.optionalNumber("temperature", 0, 2),
        fields.optionalInt("max_tokens", 1, 1_000_000),
        fields.optionalInt("max_retries", 0, 10),
        fields.optionalInt("timeout_seconds", 1, 600),
        fields.optionalTexts("mcp_servers", 20),
        fields.optionalTexts("allowed_tools", 200),
        fields.optionalObject("cache", CacheConfig::read));
  }

  /** Tries after the first, with the default where nothing is said. */
  @JsonIgnore
  public int retries() {
    return Objects.requireNonNullElse(maxRetries, 3);
  }

  /** Longest run of one attempt, with the default where nothing is said. */
  @JsonIgnore
  public Duration timeout() {
    return Duration.ofSeconds(Objects.requireNonNullElse(timeoutSeconds, 120));
  }
}
