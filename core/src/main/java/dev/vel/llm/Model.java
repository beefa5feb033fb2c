package dev.vel.llm;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One model of one provider, as the catalogue knows it.
 *
 * @param inputPrice US dollars per million input tokens
 * @param outputPrice US dollars per million output tokens
 * @param cachedInputPrice US dollars per million cached input tokens; null when there is no such
 *     rate
 * @param tier other rates above a number of input tokens; null when there is none
 * @param contextWindow tokens of input and output together; null when unknown
 * @param capabilities {@code chat}, {@code embeddings}, {@code tools}, {@code json_schema} …
 * @param quality 1–100, by which the routing mode {@code quality} compares models
 * @param shutdown the day the provider has announced for its end, or null
 */
public record Model(
    String provider,
    String id,
    BigDecimal inputPrice,
    BigDecimal outputPrice,
    @Nullable BigDecimal cachedInputPrice,
    @Nullable Tier tier,
    @Nullable Integer contextWindow,
    Set<String> capabilities,
    int quality,
    @Nullable LocalDate shutdown) {

  public Model {
    capabilities = Set.copyOf(capabilities);
  }

  /**
   * Other rates for long inputs.
   *
   * @param above the rates count from this many input tokens on, exclusive
   * @param inputFactor what the input price is multiplied by
   * @param outputFactor what the output price is multiplied by
   */
  public record Tier(int above, BigDecimal inputFactor, BigDecimal outputFactor) {}

  private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);

  /** What a call cost, in US dollars with ten decimals. */
  public BigDecimal cost(TokenUsage usage) {
    boolean tiered = tier != null && usage.prompt() > tier.above();
    BigDecimal inputFactor = tiered && tier != null ? tier.inputFactor() : BigDecimal.ONE;
    BigDecimal outputFactor = tiered && tier != null ? tier.outputFactor() : BigDecimal.ONE;
    BigDecimal cachedPrice = cachedInputPrice == null ? inputPrice : cachedInputPrice;
    BigDecimal input =
        inputPrice
            .multiply(BigDecimal.valueOf(usage.prompt() - usage.cached()))
            .add(cachedPrice.multiply(BigDecimal.valueOf(usage.cached())))
            .multiply(inputFactor);
    BigDecimal output =
        outputPrice.multiply(BigDecimal.valueOf(usage.completion())).multiply(outputFactor);
    return input.add(output).divide(MILLION, 10, RoundingMode.HALF_UP);
  }
}
