package dev.vel.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vel.identity.MovableClock;
import dev.vel.llm.ChatException.Kind;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class LatenciesTest {
  private final MovableClock clock = new MovableClock();
  private final Latencies latencies = new Latencies(clock);
  private final Candidate fast = new Candidate(new Clients.Silent("groq"), "fast", null);
  private final Candidate slow = new Candidate(new Clients.Silent("openai"), "slow", null);

  @Test
  void tellsTheMiddleAndTheTailOfTheRecentAnswers() {
    assertThat(latencies.snapshot("groq", "fast")).isEmpty();
    for (int ms = 1; ms <= 100; ms++) {
      latencies.answered(fast, ms);
    }
    Latencies.Snapshot snapshot = latencies.snapshot("groq", "fast").orElseThrow();
    assertThat(snapshot.p50Ms()).isEqualTo(50);
    assertThat(snapshot.p95Ms()).isEqualTo(95);
    assertThat(snapshot.calls()).isEqualTo(100);
    for (int i = 0; i < Latencies.REMEMBERED; i++) {
      latencies.answered(fast, 7);
    }
    assertThat(latencies.snapshot("groq", "fast").orElseThrow().p95Ms()).isEqualTo(7);
    clock.move(Latencies.RECENT.plusSeconds(1));
    assertThat(latencies.snapshot("groq", "fast")).isEmpty();
  }

  @Test
  void givesAModelThatWasSlowAnotherChance() {
    latencies.answered(slow, 8_000);
    latencies.answered(fast, 1_000);
    assertThat(latencies.score(slow)).isGreaterThan(latencies.score(fast));
    for (Duration past = Duration.ZERO;
        past.compareTo(Duration.ofMinutes(35)) < 0;
        past = past.plusMinutes(1)) {
      clock.move(Duration.ofMinutes(1));
      latencies.answered(fast, 1_000);
    }
    assertThat(latencies.score(slow)).isLessThan(latencies.score(fast));
  }

  @Test
  void aFailingModelCountsAsSlow() {
    latencies.answered(fast, 300);
    latencies.answered(slow, 900);
    latencies.failed(fast, Kind.INVALID_REQUEST);
    assertThat(latencies.score(fast)).isLessThan(latencies.score(slow));
    latencies.failed(fast, Kind.SERVER_ERROR);
    assertThat(latencies.score(fast)).isGreaterThan(latencies.score(slow));
    assertThat(latencies.snapshot("groq", "fast").orElseThrow().p95Ms()).isEqualTo(300);
  }

  @Test
  void losesNoAnswerOfManyThreads() {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 100; i++) {
        threads.submit(() -> latencies.answered(fast, 5));
      }
    }
    assertThat(latencies.snapshot("groq", "fast").orElseThrow().calls()).isEqualTo(100);
  }
}
