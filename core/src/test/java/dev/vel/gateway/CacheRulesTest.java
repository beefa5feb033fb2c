package dev.vel.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vel.agent.CacheConfig;
import dev.vel.config.Settings;
import dev.vel.gateway.CacheRules.Ask;
import dev.vel.wire.VelException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which requests have to do with the cache. */
class CacheRulesTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private final CacheRules rules = new CacheRules(new Settings.Cache(HOUR, 1, 1));

  @Test
  void keepsAnswersAtTemperatureZeroAndNoOthersUnasked() {
    assertThat(rules.plan(new Ask(0.0, false, null, null, null)))
        .isEqualTo(new CachePlan(true, true, false, HOUR));
    assertThat(rules.plan(new Ask(0.1, false, null, null, null))).isEqualTo(CachePlan.OFF);
    assertThat(rules.plan(new Ask(null, false, null, null, null))).isEqualTo(CachePlan.OFF);
  }

  @Test
  void doesWhatTheCallerAsksFor() {
    assertThat(rules.plan(new Ask(1.0, false, null, null, "on")))
        .isEqualTo(new CachePlan(true, true, false, HOUR));
    assertThat(rules.plan(new Ask(1.0, false, null, null, " Shared ")))
        .isEqualTo(new CachePlan(true, true, true, HOUR));
    assertThat(rules.plan(new Ask(0.0, false, null, null, "off"))).isEqualTo(CachePlan.OFF);
    assertThatThrownBy(() -> rules.plan(new Ask(0.0, false, null, null, "maybe")))
        .isInstanceOfSatisfying(
            VelException.class,
            e -> assertThat(e.details().getFirst().field()).isEqualTo("x-vel-cache"));
  }

  @Test
  void asksAfreshForNoCacheAndKeepsNothingForNoStore() {
    assertThat(rules.plan(new Ask(0.0, false, null, "No-Cache", null)))
        .isEqualTo(new CachePlan(false, true, false, HOUR));
    assertThat(rules.plan(new Ask(0.0, false, null, "max-age=0", null)).look()).isFalse();
    assertThat(rules.plan(new Ask(0.0, false, null, "no-cache, no-store", "on")))
        .isEqualTo(CachePlan.OFF);
  }

  @Test
  void doesWhatTheAgentSaysUnlessTheCallerSaysOtherwise() {
    CacheConfig minute = new CacheConfig(true, 60);
    assertThat(rules.plan(new Ask(0.7, false, minute, null, null)))
        .isEqualTo(new CachePlan(true, true, false, Duration.ofMinutes(1)));
    assertThat(rules.plan(new Ask(0.0, false, new CacheConfig(false, 60), null, null)))
        .isEqualTo(CachePlan.OFF);
    assertThat(rules.plan(new Ask(0.7, false, minute, null, "off"))).isEqualTo(CachePlan.OFF);
    assertThat(rules.plan(new Ask(0.7, false, new CacheConfig(false, 60), null, "on")))
        .isEqualTo(new CachePlan(true, true, false, HOUR));
  }

  @Test
  void keepsNothingThatDependsOnMoreThanTheBodyNorWhenSwitchedOff() {
    assertThat(rules.plan(new Ask(0.0, true, null, null, "on"))).isEqualTo(CachePlan.OFF);
    CacheRules off = new CacheRules(new Settings.Cache(Duration.ZERO, 1, 1));
    assertThat(off.plan(new Ask(0.0, false, null, null, "on"))).isEqualTo(CachePlan.OFF);
  }

  @Test
  void keepsOnlyWholeSuccessfulAnswers() {
    assertThat(CacheRules.mayKeep(200, List.of("stop", "length", "tool_calls"))).isTrue();
    assertThat(CacheRules.mayKeep(200, List.of("stop", "content_filter"))).isFalse();
    assertThat(CacheRules.mayKeep(503, List.of("stop"))).isFalse();
  }
}
