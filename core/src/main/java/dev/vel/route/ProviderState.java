package dev.vel.route;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.vel.usage.QuotaReport;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A provider with its models as the catalogue knows them, and how they fare on this instance.
 *
 * @param configured whether the caller can use it
 * @param health {@code available}, {@code unavailable}, {@code not_configured} or {@code unknown}
 * @param listing what asking for its models came to last: {@code ok}, {@code key_refused} (also
 *     where calls of late found the key refused or without credit), {@code not_offered}, {@code
 *     unreachable}, or {@code unknown} when it was not asked yet
 * @param models the catalogue's
 * @param otherModels what it lists beside them, which can be called at no known price
 * @param quotas the caller's own that count for it, those over all providers included
 */
public record ProviderState(
    String name,
    boolean configured,
    String health,
    String listing,
    List<ModelState> models,
    List<String> otherModels,
    List<QuotaReport.Line> quotas) {

  public ProviderState {
    models = List.copyOf(models);
    otherModels = List.copyOf(otherModels);
    quotas = List.copyOf(quotas);
  }

  /** The same with those of a user's quotas that count for it. */
  public ProviderState within(List<QuotaReport.Line> all) {
    List<QuotaReport.Line> mine =
        all.stream()
            .filter(line -> line.provider() == null || line.provider().equals(name))
            .toList();
    return new ProviderState(name, configured, health, listing, models, otherModels, mine);
  }

  /**
   * One model; prices are US dollars per million tokens.
   *
   * @param priceNote what a price leaves out or rests on
   * @param listed whether its provider lists it; null when the provider does not tell
   * @param successor what to use when it has ended
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ModelState(
      String id,
      BigDecimal inputPrice,
      BigDecimal outputPrice,
      @Nullable BigDecimal cachedInputPrice,
      @Nullable Tier tier,
      @Nullable String priceNote,
      @Nullable Integer contextWindow,
      Set<String> capabilities,
      int quality,
      @Nullable Boolean listed,
      @Nullable LocalDate shutdown,
      @Nullable String successor,
      Breakers.State breaker,
      @Nullable Latency latency) {

    public ModelState {
      SortedSet<String> sorted = new TreeSet<>(capabilities);
      capabilities = java.util.Collections.unmodifiableSortedSet(sorted);
    }
  }

  /** What the prices are multiplied by above so many input tokens. */
  public record Tier(int above, BigDecimal inputFactor, BigDecimal outputFactor) {}

  /** How long recent answers took on this instance, in milliseconds. */
  public record Latency(long p50Ms, long p95Ms, long ewmaMs, int calls) {}
}
