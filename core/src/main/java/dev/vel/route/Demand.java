package dev.vel.route;

import dev.vel.agent.AgentConfig;
import dev.vel.llm.Model;
import dev.vel.task.TaskParameters;
import dev.vel.task.Turn;
import dev.vel.usage.Estimate;
import dev.vel.wire.Json;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a question asks of a model.
 *
 * @param promptTokens about how many tokens are sent
 * @param maxTokens longest answer wanted; null for no limit
 * @param capabilities of the catalogue's, such as {@code json_schema} and {@code tools}
 */
public record Demand(long promptTokens, @Nullable Integer maxTokens, Set<String> capabilities) {
  public static final String JSON_SCHEMA = "json_schema";
  public static final String TOOLS = "tools";

  public Demand {
    capabilities = Set.copyOf(capabilities);
  }

  /** Of a task that begins a conversation. */
  public static Demand of(AgentConfig config, String description, TaskParameters parameters) {
    return of(config, List.of(), description, parameters);
  }

  /**
   * Of a task.
   *
   * @param before what was said before it
   */
  public static Demand of(
      AgentConfig config, List<Turn> before, String description, TaskParameters parameters) {
    long tokens = Estimate.roughly(description);
    for (Turn turn : before) {
      tokens += Estimate.roughly(turn.question()) + Estimate.roughly(turn.answer());
      tokens += data(turn.parameters());
    }
    if (config.systemPrompt() != null) {
      tokens += Estimate.roughly(config.systemPrompt());
    }
    tokens += data(parameters);
    Integer longest = parameters.maxTokens() != null ? parameters.maxTokens() : config.maxTokens();
    Set<String> capabilities = new HashSet<>();
    if (parameters.responseSchema() != null) {
      capabilities.add(JSON_SCHEMA);
    }
    if (config.mayCallTools() && (parameters.tools() == null || !parameters.tools().isEmpty())) {
      capabilities.add(TOOLS);
    }
    return new Demand(tokens, longest, capabilities);
  }

  private static long data(TaskParameters parameters) {
    return parameters.inputData() == null
        ? 0
        : Estimate.roughly(Json.write(parameters.inputData()));
  }

  /** The same for a question with which no tools are offered. */
  public Demand withoutTools() {
    Set<String> others = new HashSet<>(capabilities);
    others.remove(TOOLS);
    return new Demand(promptTokens, maxTokens, others);
  }

  /** Why a model cannot serve it, to follow its name; empty when nothing is known against it. */
  Optional<String> unmetBy(@Nullable Model model) {
    if (model == null) {
      return Optional.empty();
    }
    Integer window = model.contextWindow();
    if (window != null && promptTokens > window) {
      return Optional.of(
          String.format(
              Locale.ROOT, "takes %,d tokens, and this has about %,d", window, promptTokens));
    }
    return capabilities.stream()
        .filter(capability -> !model.capabilities().contains(capability))
        .sorted()
        .findFirst()
        .map(capability -> "cannot do " + capability);
  }
}
