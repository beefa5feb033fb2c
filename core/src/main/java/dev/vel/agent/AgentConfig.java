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
 * @param mcpServers names of MCP servers whose tools the agent may call, those of {@code
 *     allowedTools} alone when that is said too
 * @param allowedTools tools the agent may call: {@code server/tool}, {@code server/*} for all of a
 *     server, or a tool's bare name on any server
 * @param maxToolSteps how many times in one task a model may ask for calls, 1–100, default 16
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
    @Nullable CacheConfig cache,
    @Nullable Integer maxToolSteps) {

  public static final AgentConfig DEFAULT =
      new AgentConfig(null, null, null, null, null, null, null, null, null, null, null, null);

  /** One that says nothing of tool steps. */
  public AgentConfig(
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
    this(
        providers,
        modelPreferences,
        optimize,
        systemPrompt,
        temperature,
        maxTokens,
        maxRetries,
        timeoutSeconds,
        mcpServers,
        allowedTools,
        cache,
        null);
  }

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
        fields.optionalObject("cache", CacheConfig::read),
        fields.optionalInt("max_tool_steps", 1, 100));
  }

  /** Tries after the first, with the default where nothing is said. */
  @JsonIgnore
  public int retries() {
    return Objects.requireNonNullElse(maxRetries, 3);
  }

  /** How many times a model may ask for calls, with the default where nothing is said. */
  @JsonIgnore
  public int toolSteps() {
    return Objects.requireNonNullElse(maxToolSteps, 16);
  }

  /** Whether it names any tools at all; an empty list allows none. */
  public boolean mayCallTools() {
    boolean named = mcpServers != null || allowedTools != null;
    return named
        && (mcpServers == null || !mcpServers.isEmpty())
        && (allowedTools == null || !allowedTools.isEmpty());
  }

  /** Longest run of one attempt, with the default where nothing is said. */
  @JsonIgnore
  public Duration timeout() {
    return Duration.ofSeconds(Objects.requireNonNullElse(timeoutSeconds, 120));
  }
}
