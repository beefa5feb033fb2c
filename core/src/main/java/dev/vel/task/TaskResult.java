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
 * @param fallbackReason why it ran directly although MCP was wanted, or null
 * @param executionTimeMs from the start of the last attempt to its end
 * @param queueTimeMs from when it could have run to the first start
 * @param tokens of the calls that answered; what failed ones used stands in the usage alone
 * @param costUsd of the calls that answered, in US dollars
 * @param cached whether the output came from vel's own cache
 * @param attempts every call to a model in the last attempt, in order
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
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<StepState> steps) {

  public TaskResult {
    attempts = List.copyOf(attempts);
    steps = steps == null ? null : List.copyOf(steps);
  }

  /** What came of a task that was done in one piece. */
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
        steps);
  }

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
