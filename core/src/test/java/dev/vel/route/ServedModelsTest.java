package dev.vel.route;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.config.Settings;
import dev.vel.identity.MovableClock;
import dev.vel.llm.Catalogue;
import dev.vel.llm.sandbox.Sandbox;
import dev.vel.llm.sandbox.SandboxOptions;
import dev.vel.wire.Json;
import java.net.URI;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ServedModelsTest {
  private static final Map<String, Settings.Provider> OPENAI =
      Map.of(
          "openai",
          new Settings.Provider(URI.create("https://api.openai.com/v1"), Optional.empty()));

  private final MovableClock clock = new MovableClock();
  private final AtomicInteger asked = new AtomicInteger();
  private final Queue<Runnable> background = new ArrayDeque<>();
  private ModelsEndpoint.Result answer =
      new ModelsEndpoint.Result.Listed(new Listing(Set.of("o9"), Map.of()));

  private final ServedModels served =
      new ServedModels(
          OPENAI,
          clock,
          background::add,
          provider -> {
            asked.incrementAndGet();
            return answer;
          });

  @Test
  void asksInTheBackgroundAndAgainAfterHours() {
    assertThat(served.listing("openai")).isEmpty();
    assertThat(served.listing("openai")).isEmpty();
    assertThat(background).hasSize(1);
    run();
    assertThat(served.listing("openai").orElseThrow().models()).containsExactly("o9");
    clock.move(Duration.ofHours(3));
    served.listing("openai");
    assertThat(background).isEmpty();
    clock.move(Duration.ofHours(3));
    served.listing("openai");
    run();
    assertThat(asked).hasValue(2);
    assertThat(served.listing("groq")).isEmpty();
  }

  @Test
  void leavesAProviderThatFailsAloneForLongerAndLonger() {
    answer = new ModelsEndpoint.Result.Unreachable("refused");
    for (int hour = 0; hour < 24; hour++) {
      for (int minute = 0; minute < 60; minute++) {
        served.listing("openai");
        run();
        clock.move(Duration.ofMinutes(1));
      }
    }
    assertThat(asked.get()).isBetween(20, 40);
  }

  @Test
  void keepsWhatIsKnownWhenAProviderFailsLater() {
    assertThat(served.first("openai")).contains("o9");
    clock.move(Duration.ofHours(6));
    answer = new ModelsEndpoint.Result.KeyRefused(401);
    served.listing("openai");
    run();
    assertThat(served.listing("openai")).isPresent();
    assertThat(served.lastAnswer("openai")).contains(answer);
  }

  @Test
  void waitsOnlyWhereNothingIsKnownAndNotAgainAtOnce() {
    answer = new ModelsEndpoint.Result.Unreachable("refused");
    assertThat(served.first("openai")).isEmpty();
    assertThat(served.first("openai")).isEmpty();
    assertThat(asked).hasValue(1);
    clock.move(Duration.ofSeconds(10));
    answer = new ModelsEndpoint.Result.Listed(new Listing(Set.of("llama3"), Map.of()));
    assertThat(served.first("openai")).contains("llama3");
  }

  @Test
  void namesThatAProviderListsAreKnown() {
    KnownModels names = new KnownModels(Catalogue.builtIn(), OPENAI, served, Providers.fixed(Map.of()));
    assertThat(names.isModel("o9")).isTrue();
    assertThat(names.isModel("openai/o9")).isTrue();
    assertThat(names.isModel("o10")).isFalse();
    assertThat(names.isModel("groq/o9")).isFalse();
  }

  @Test
  void readsEndsInTheWaysProvidersWriteThem() {
    Listing listing =
        Listing.parse(
                Json.read(
                    """
                    {"data":[
                      {"id":"embed-1"},
                      {"id":"a","shutdown_date":"2027-01-14"},
                      {"id":"b","deprecation_date":"2027-01-14T00:00:00Z"},
                      {"id":"c","shutdown_date":1799884800},
                      {"id":"d","deprecation_date":1799884800000},
                      {"id":"e","shutdown_date":null},
                      {"id":"f","shutdown_date":"soon"},
                      {"name":"g"}]}
                    """,
                    JsonNode.class))
            .orElseThrow();
    LocalDate end = LocalDate.of(2027, 1, 14);
    assertThat(listing.models()).containsExactly("embed-1", "a", "b", "c", "d", "e", "f");
    assertThat(listing.shutdowns()).isEqualTo(Map.of("a", end, "b", end, "c", end, "d", end));
    assertThat(listing.first()).contains("a");
    assertThat(Listing.parse(Json.object())).isEmpty();
  }

  @Test
  void asksARealEndpoint() throws Exception {
    try (Sandbox sandbox = Sandbox.start(SandboxOptions.DEFAULT)) {
      Settings.Provider provider = new Settings.Provider(sandbox.baseUri(), Optional.empty());
      assertThat(ModelsEndpoint.ask(provider))
          .isInstanceOfSatisfying(
              ModelsEndpoint.Result.Listed.class,
              listed -> assertThat(listed.listing().models()).contains("sandbox", "gpt-4o"));
    }
    assertThat(
            ModelsEndpoint.ask(
                new Settings.Provider(URI.create("http://127.0.0.1:1/v1"), Optional.empty())))
        .isInstanceOf(ModelsEndpoint.Result.Unreachable.class);
  }

  private void run() {
    for (Runnable task = background.poll(); task != null; task = background.poll()) {
      task.run();
    }
  }
}
