package dev.vel.route;

import dev.vel.agent.Optimize;
import dev.vel.llm.Model;
import dev.vel.llm.TokenUsage;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Comparator;
import java.util.Optional;

/**
 * Which of two models is better for a question, under one of the modes.
 *
 * @param expectedTokens of the answer, about
 */
record Preference(Latencies latencies, Demand demand, long expectedTokens) {

  /** Best first. */
  Comparator<Candidate> order(Optimize optimize) {
    return switch (optimize) {
      case COST -> Comparator.comparing(this::comparableCost).thenComparing(this::lessQuality);
      case LATENCY -> Comparator.comparingDouble(latencies::score);
      case QUALITY -> Comparator.comparing(this::lessQuality).thenComparing(this::comparableCost);
    };
  }

  /** Why the best one is the best. */
  String reason(Optimize optimize, Candidate best) {
    return switch (optimize) {
      case COST ->
          cost(best)
              .map(cost -> "is cheapest for this, at about $" + rounded(cost))
              .orElse("has no price that vel knows");
      case LATENCY ->
          latencies
              .snapshot(best.provider(), best.id())
              .map(it -> "is fastest lately, with half of its answers within " + it.p50Ms() + " ms")
              .orElse("has not been timed lately and gets its chance");
      case QUALITY ->
          best.known() == null
              ? "is the only one"
              : "has the highest quality in the catalogue, " + best.known().quality();
    };
  }

  /** What this question probably costs, in US dollars; empty where no price is known. */
  Optional<BigDecimal> cost(Candidate candidate) {
    Model model = candidate.known();
    return model == null
        ? Optional.empty()
        : Optional.of(model.cost(new TokenUsage(demand.promptTokens(), expectedTokens, 0, 0)));
  }

  /** A server whose models the catalogue does not list is the operator's own and costs nothing. */
  private BigDecimal comparableCost(Candidate candidate) {
    return cost(candidate).orElse(BigDecimal.ZERO);
  }

  private Integer lessQuality(Candidate candidate) {
    return candidate.known() == null ? 0 : -candidate.known().quality();
  }

  private static String rounded(BigDecimal cost) {
    return cost.signum() == 0
        ? "0"
        : cost.round(new java.math.MathContext(2, RoundingMode.HALF_UP))
            .stripTrailingZeros()
            .toPlainString();
  }
}
