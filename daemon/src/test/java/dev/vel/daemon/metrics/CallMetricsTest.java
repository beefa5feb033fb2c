package dev.vel.daemon.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vel.config.Settings;
import dev.vel.llm.OpenAiChatClient;
import dev.vel.llm.TokenUsage;
import dev.vel.route.Candidate;
import dev.vel.usage.CallReport;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.math.BigDecimal;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Callers cannot make the metrics grow without bound. */
class CallMetricsTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final CallMetrics metrics = new CallMetrics(registry);

  @Test
  void spendsNoLabelOnEveryModelThatSomebodyNames() {
    for (int i = 0; i < 10_000; i++) {
      called("made-up-" + i);
    }
    assertThat(registry.find("vel.provider.calls").counters()).hasSize(51);
    assertThat(registry.get("vel.provider.calls").tag("model", "other").counter().count())
        .isEqualTo(9_950);
  }

  @Test
  void spendsNoLabelOnANameWithoutEnd() {
    called("x".repeat(101));
    assertThat(registry.get("vel.provider.calls").tag("model", "other").counter().count())
        .isEqualTo(1);
  }

  private void called(String model) {
    Candidate candidate =
        new Candidate(
            new OpenAiChatClient(
                "openai",
                new Settings.Provider(URI.create("http://127.0.0.1:1"), Optional.empty())),
            model,
            null);
    metrics.called(
        candidate,
        new CallReport(
            "openai", model, "ok", 200, 5, TokenUsage.NONE, BigDecimal.ZERO, false, null));
  }
}
