package dev.vel.task;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of a task.
 *
 * @param output the model's text; for a cancelled task what had come by then
 * @param providerUsed the provider that really answered; null when none did
 * @param model the model that really answered; null when none did
 * @param execution {@code mcp} or {@code direct}
 * @param fallbackReason why it ran directly although MCP was wanted, or here although another vel
 *     was, or null
 * @param executionTimeMs from the start of the last attempt to its end
 * @param queueTimeMs from when it could have run to the first start
 * @param tokens of the calls that answered; what failed ones used stands in the usage alone
 * @param costUsd of the calls that answered, in US dollars
 * @param cached whether the output came from vel's own cache
 * @param attempts every call to a model in the last attempt, in order, after those of earlier ones
 *     whose answers it went on from
 * @param toolCalls the calls that models asked for, of all attempts, in order: the first 1,000
 * @param steps of a plan, how they ended; else null
 */
public record TaskResult(
    String output,
    @Nullable String providerUsed,
    @Nullable String model,
    String execution,
    @Nullable String fallbackReason,
    long executionTimeMs,
    long queueTimeMs,
    Tokens tokens,
    BigDecimal costUsd,
    boolean cached,
    @Nullable Route route,
    List<Call> attempts,
    List<ToolCall> toolCalls,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<StepState> steps) {

  private static final int MOST_TOOL_CALLS = 1_000;

  /**
   * @param toolCalls null in rows of a time before there were any
   */
  public TaskResult {
    attempts = List.copyOf(attempts);
    toolCalls =
        toolCalls == null
            ? List.of()
            : List.copyOf(toolCalls.subList(0, Math.min(toolCalls.size(), MOST_TOOL_CALLS)));
    steps = steps == null ? null : List.copyOf(steps);
  }

  /** What came of a task that was done in one piece and without any call of a tool. */
  public TaskResult(
      String output,
      @Nullable String providerUsed,
      @Nullable String model,
      String execution,
      @Nullable String fallbackReason,
      long executionTimeMs,
      long queueTimeMs,
      Tokens tokens,
      BigDecimal costUsd,
      boolean cached,
      @Nullable Route route,
      List<Call> attempts) {
    this(
        output,
        providerUsed,
        model,
        execution,
        fallbackReason,
        executionTimeMs,
        queueTimeMs,
        tokens,
        costUsd,
        cached,
        route,
        attempts,
        List.of(),
        null);
  }

  /** The same, carried out in another way. */
  public TaskResult carriedOut(String how, @Nullable String reason) {
    return new TaskResult(
        output,
        providerUsed,
        model,
        how,
        reason,
        executionTimeMs,
        queueTimeMs,
        tokens,
        costUsd,
        cached,
        route,
        attempts,
        toolCalls,
        steps);
  }

  /** The same with these calls of tools. */
  public TaskResult withToolCalls(List<ToolCall> calls) {
    return new TaskResult(
        output,
        providerUsed,
        model,
        execution,
        fallbackReason,
        executionTimeMs,
        queueTimeMs,
        tokens,
        costUsd,
        cached,
        route,
        attempts,
        calls,
        steps);
  }

  /**
   * A call of a tool.
   *
   * @param server null when the model asked for a tool that was not offered to it
   * @param outcome {@code ok}, {@code failed} when the tool itself said so, or why no answer came
   * @param latencyMs 0 when it was not made
   */
  public record ToolCall(@Nullable String server, String tool, String outcome, long latencyMs) {}

  /** Tokens as the provider counted them. */
  public record Tokens(long prompt, long completion, long cached, long total) {
    public static final Tokens NONE = new Tokens(0, 0, 0, 0);

    /** Both together. */
    public Tokens plus(Tokens more) {
      return new Tokens(
          prompt + more.prompt,
          completion + more.completion,
          cached + more.cached,
          total + more.total);
    }
  }

  /** Why this model was asked. */
  public record Route(TaskType taskType, String rationale) {}

  /**
   * One call to a model.
   *
   * @param outcome {@code ok}, or the kind of failure
   * @param httpStatus null when no answer came
   */
  public record Call(
      String provider,
      String model,
      String outcome,
      @Nullable Integer httpStatus,
      long latencyMs) {}
}
