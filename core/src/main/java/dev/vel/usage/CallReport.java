package dev.vel.usage;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.vel.llm.ChatException.Kind;
import dev.vel.llm.TokenUsage;
import java.math.BigDecimal;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One call to a model, for the result and for the bill.
 *
 * @param outcome {@code ok}, {@code cancelled} or the kind of failure
 * @param httpStatus null when no answer came
 * @param latencyMs from the request to the end
 * @param estimated whether the tokens are vel's estimate because the provider reported none
 * @param hold what was set aside for the call under a hard quota, settled when this is recorded;
 *     null when nothing was
 */
public record CallReport(
    String provider,
    String model,
    String outcome,
    @Nullable Integer httpStatus,
    long latencyMs,
    TokenUsage usage,
    BigDecimal costUsd,
    boolean estimated,
    @Nullable UUID hold) {
  public static final String OK = "ok";
  public static final String CANCELLED = "cancelled";

  /** A call that was decided against before it was made: nothing is owed for it. */
  public static CallReport notMade(String provider, String model, Kind why) {
    return new CallReport(
        provider, model, why.wire(), null, 0, TokenUsage.NONE, BigDecimal.ZERO, false, null);
  }

  /** The same with nothing set aside for it any more. */
  public CallReport unheld() {
    return new CallReport(
        provider, model, outcome, httpStatus, latencyMs, usage, costUsd, estimated, null);
  }

  /** Whether the provider was asked at all, so that it belongs on the bill. */
  public boolean wasMade() {
    return !outcome.equals(Kind.BREAKER_OPEN.wire()) && !outcome.equals(Kind.OVER_QUOTA.wire());
  }

  @JsonIgnore
  public boolean isOk() {
    return outcome.equals(OK);
  }
}
