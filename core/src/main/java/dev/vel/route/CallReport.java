package dev.vel.route;

import dev.vel.llm.TokenUsage;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * One call to a model, for the result and for the bill.
 *
 * @param outcome {@code ok}, {@code cancelled} or the kind of failure
 * @param httpStatus null when no answer came
 * @param latencyMs from the request to the end
 * @param estimated whether the tokens are vel's estimate because the provider reported none
 */
public record CallReport(
    String provider,
    String model,
    String outcome,
    @Nullable Integer httpStatus,
    long latencyMs,
    TokenUsage usage,
    BigDecimal costUsd,
    boolean estimated) {
  public static final String OK = "ok";
  public static final String CANCELLED = "cancelled";

  public boolean isOk() {
    return outcome.equals(OK);
  }
}
