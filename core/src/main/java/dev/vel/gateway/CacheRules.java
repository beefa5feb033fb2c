package dev.vel.gateway;

import dev.vel.agent.CacheConfig;
import dev.vel.config.Settings;
import dev.vel.wire.VelException;
import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which requests have to do with the cache: those at temperature 0, and those for which the caller
 * or the agent asks. Immutable.
 */
public final class CacheRules {
  private final Duration ttl;

  public CacheRules(Settings.Cache settings) {
    this.ttl = settings.ttl();
  }

  /**
   * What a request says.
   *
   * @param temperature null when it says nothing
   * @param stateful whether the answer depends on, or leaves behind, more than the body says:
   *     {@code previous_response_id}, {@code conversation}, {@code store}
   * @param agent the agent's own wish, if it is asked through one that has any
   * @param cacheControl the request's {@code Cache-Control}, several joined by commas
   * @param velCache its {@code x-vel-cache}
   */
  public record Ask(
      @Nullable Double temperature,
      boolean stateful,
      @Nullable CacheConfig agent,
      @Nullable String cacheControl,
      @Nullable String velCache) {}

  private enum Wish {
    NONE,
    ON,
    SHARED,
    OFF
  }

  /**
   * What to do.
   *
   * @throws VelException {@code VALIDATION_ERROR} for an {@code x-vel-cache} that is none of {@code
   *     on}, {@code shared} and {@code off}
   */
  public CachePlan plan(Ask ask) {
    Wish wish = wish(ask.velCache());
    Set<String> control = directives(ask.cacheControl());
    if (ttl.isZero() || ask.stateful() || control.contains("no-store") || !wanted(ask, wish)) {
      return CachePlan.OFF;
    }
    boolean afresh = control.contains("no-cache") || control.contains("max-age=0");
    CacheConfig agent = ask.agent();
    Duration kept = agent != null && agent.enabled() ? Duration.ofSeconds(agent.ttlSeconds()) : ttl;
    return new CachePlan(!afresh, true, wish == Wish.SHARED, kept);
  }

  /**
   * Whether a whole answer may be given again: one that was filtered says more about that moment
   * than about the question; one cut at the length that was asked for is what was asked for.
   *
   * @param finishReasons of all its choices
   */
  public static boolean mayKeep(int status, Collection<String> finishReasons) {
    return status == 200
        && finishReasons.stream()
            .noneMatch(reason -> reason.equals("content_filter") || reason.equals("error"));
  }

  /** What the caller says of this request stands over what its owner said of the agent. */
  private static boolean wanted(Ask ask, Wish wish) {
    return switch (wish) {
      case ON, SHARED -> true;
      case OFF -> false;
      case NONE ->
          ask.agent() != null
              ? ask.agent().enabled()
              : ask.temperature() != null && ask.temperature() == 0;
    };
  }

  private static Wish wish(@Nullable String header) {
    return switch (header == null ? "" : header.strip().toLowerCase(Locale.ROOT)) {
      case "" -> Wish.NONE;
      case "on" -> Wish.ON;
      case "shared" -> Wish.SHARED;
      case "off" -> Wish.OFF;
      default -> throw VelException.invalid("x-vel-cache", "must be on, shared or off");
    };
  }

  private static Set<String> directives(@Nullable String header) {
    return header == null
        ? Set.of()
        : Stream.of(header.split(","))
            .map(directive -> directive.strip().toLowerCase(Locale.ROOT))
            .collect(Collectors.toSet());
  }
}
