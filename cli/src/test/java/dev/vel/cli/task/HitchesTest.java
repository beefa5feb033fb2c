package dev.vel.cli.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vel.task.TaskEvent;
import dev.vel.wire.Json;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class HitchesTest {
  private final Hitches hitches = new Hitches();

  private List<String> news(String step, String message) {
    return hitches.news(
        new TaskEvent(
            1,
            TaskEvent.Kind.PROGRESS,
            Json.object().put("step", step).put("message", message),
            Instant.EPOCH));
  }

  private List<String> all(String step, String... messages) {
    return Stream.of(messages).flatMap(message -> news(step, message).stream()).toList();
  }

  @Test
  void tellsEachReasonOnceHoweverOftenAndWhateverFollows() {
    assertThat(
            all(
                "failover",
                "openai is at its limit; next is openai gpt-6-sol",
                "openai is at its limit; next is groq x",
                "openai is at its limit; next is groq y"))
        .containsExactly("openai is at its limit; next is openai gpt-6-sol");
    assertThat(
            all(
                "retry",
                "No provider answered (groq); trying again in 0.9 s",
                "No provider answered (groq); trying again in 12.3 s",
                "No provider answered (openai); trying again in 0.7 s"))
        .containsExactly(
            "No provider answered (groq); trying again in 0.9 s",
            "No provider answered (openai); trying again in 0.7 s");
    assertThat(all("retry", "wait 20s: limit of gpt-4", "wait 1.5 s: limit of gpt-4")).hasSize(1);
    assertThat(all("retry", "limit of gpt-4o", "limit of gpt-6")).hasSize(2);
  }

  @Test
  void keepsWhyTheLastModelFailedForTheTaskItselfUnlessItGoesOn() {
    assertThat(all("failover", "groq is down")).isEmpty();
    assertThat(all("retry", "trying again")).containsExactly("groq is down", "trying again");
  }

  @Test
  void tellsEveryStepAndNothingOfTheRest() {
    assertThat(all("step", "Reads", "Reads")).hasSize(2);
    assertThat(all("calling", "Running on openai gpt-6")).isEmpty();
  }
}
