package dev.vel.route;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.vel.llm.Model;
import dev.vel.task.TaskType;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The models that would be asked for a task, in order, and why.
 *
 * @param rule the name of the classification rule that told the type; {@code task}, {@code agent},
 *     {@code long} or {@code short} where none did
 * @param promptTokens about how many tokens would be sent
 * @param expectedTokens about how many would come back
 */
public record RouteExplanation(
    TaskType taskType,
    String rule,
    String rationale,
    long promptTokens,
    long expectedTokens,
    List<Option> candidates) {

  public RouteExplanation {
    candidates = List.copyOf(candidates);
  }

  /**
   * One model.
   *
   * @param reason follows the model's name
   * @param estimatedCostUsd null where no price is known
   * @param p50Ms half of its recent answers took at most so long; null when there are none
   * @param breaker whether it is left alone now because it fails: {@code open}
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Option(
      String provider,
      String model,
      String reason,
      @Nullable BigDecimal estimatedCostUsd,
      @Nullable Long p50Ms,
      @Nullable Long p95Ms,
      Breakers.State breaker,
      @Nullable BigDecimal inputPrice,
      @Nullable BigDecimal outputPrice,
      @Nullable BigDecimal cachedInputPrice,
      @Nullable Integer contextWindow,
      @Nullable Integer quality,
      @Nullable LocalDate shutdown) {

    static Option of(
        RoutePlan.Pick pick,
        Preference preference,
        Breakers.State breaker,
        @Nullable LocalDate shutdown) {
      Candidate candidate = pick.candidate();
      Model known = candidate.known();
      Latencies.Snapshot took =
          preference.latencies().snapshot(candidate.provider(), candidate.id()).orElse(null);
      return new Option(
          candidate.provider(),
          candidate.id(),
          pick.reason(),
          preference.cost(candidate).orElse(null),
          took == null ? null : Long.valueOf(took.p50Ms()),
          took == null ? null : Long.valueOf(took.p95Ms()),
          breaker,
          known == null ? null : known.inputPrice(),
          known == null ? null : known.outputPrice(),
          known == null ? null : known.cachedInputPrice(),
          known == null ? null : known.contextWindow(),
          known == null ? null : Integer.valueOf(known.quality()),
          shutdown);
    }
  }
}
