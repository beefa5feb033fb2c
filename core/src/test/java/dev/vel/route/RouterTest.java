package dev.vel.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vel.agent.AgentConfig;
import dev.vel.agent.AgentType;
import dev.vel.agent.ModelPreferences;
import dev.vel.agent.Optimize;
import dev.vel.identity.MovableClock;
import dev.vel.llm.Catalogue;
import dev.vel.llm.ChatException.Kind;
import dev.vel.task.TaskParameters;
import dev.vel.task.TaskType;
import dev.vel.wire.Json;
import java.time.Duration;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouterTest {
  private static final UUID USER = new UUID(0, 1);
  private static final Demand SMALL = new Demand(100, null, Set.of());
  private final MovableClock clock = new MovableClock();
  private final Latencies latencies = new Latencies(clock);
  private final Map<String, Listing> listings = new HashMap<>();

  private final Router.Served served =
      new Router.Served() {
        @Override
        public Optional<String> first(String provider) {
          return listing(provider).flatMap(Listing::first);
        }

        @Override
        public Optional<Listing> listing(String provider) {
          return Optional.ofNullable(listings.get(provider));
        }
      };

  @ParameterizedTest
  @CsvSource({
    "code_generation, groq openai/gpt-oss-120b",
    "complex_reasoning, openai gpt-4o",
    "simple, openai gpt-4o-mini",
    "research, perplexity sonar"
  })
  void picksTheDefaultOfATypeFirst(String type, String first) {
    RoutePlan plan = plan(type, null, "x");
    assertThat(labels(plan.candidates())).startsWith(first);
    assertThat(plan.rationale()).contains(type + " because the task says so", first);
  }

  @Test
  void saysWhichRuleMatchedAndWhyThatModel() {
    RoutePlan plan =
        router("openai", "groq")
            .plan(
                USER,
                AgentType.MCP_ORCHESTRATOR,
                AgentConfig.DEFAULT,
                "Write a function",
                TaskParameters.NONE);
    assertThat(plan.rationale())
        .isEqualTo(
            "code_generation because it asks to make or change a program (\"write\", \"function\");"
                + " groq openai/gpt-oss-120b is the default for code_generation");
    assertThat(plan.rule()).isEqualTo("make_code");
  }

  @Test
  void costComparesWhatThisQuestionWouldCost() {
    RoutePlan cheap = plan("simple", Optimize.COST, "x");
    assertThat(labels(cheap.candidates())).startsWith("groq openai/gpt-oss-20b");
    assertThat(cheap.rationale()).contains("is cheapest for this, at about $0.00006");
    RoutePlan beyond = plan("simple", Optimize.COST, "word ".repeat(200_000));
    assertThat(labels(beyond.candidates())).startsWith("openai gpt-6-luna");
    assertThat(beyond.rationale())
        .contains("groq openai/gpt-oss-20b takes 131,072 tokens, and this has about 2");
  }

  @Test
  void qualityPicksTheBestOfEachProvider() {
    assertThat(labels(plan("simple", Optimize.QUALITY, "x").candidates()))
        .startsWith("openai gpt-6-sol", "perplexity sonar-pro", "groq openai/gpt-oss-120b");
  }

  @Test
  void latencyPicksWhatAnsweredFastAndLeavesWhatFails() {
    for (var model : Catalogue.builtIn().models()) {
      latencies.answered(
          new Candidate(new Clients.Silent(model.provider()), model.id(), model), 2_000);
    }
    Candidate fast = candidate("groq", "openai/gpt-oss-20b");
    latencies.answered(fast, 100);
    RoutePlan plan = plan("simple", Optimize.LATENCY, "x");
    assertThat(labels(plan.candidates())).startsWith("groq openai/gpt-oss-20b");
    assertThat(plan.rationale()).contains("is fastest lately");
    latencies.failed(fast, Kind.TIMEOUT);
    assertThat(labels(plan("simple", Optimize.LATENCY, "x").candidates()).getFirst())
        .isNotEqualTo("groq openai/gpt-oss-20b");
    clock.move(Duration.ofHours(1));
    assertThat(latencies.score(fast)).isLessThan(1_000);
  }

  @Test
  void whatTheAgentPrefersWinsAndARetiredNameSaysWhatTookItsPlace() {
    AgentConfig config =
        config(List.of("openai", "groq"), new ModelPreferences(null, null, "mixtral-8x7b", null));
    RoutePlan plan =
        router("openai", "groq")
            .plan(USER, AgentType.MCP_ORCHESTRATOR, config, "Hello", TaskParameters.NONE);
    assertThat(labels(plan.candidates()))
        .startsWith("groq openai/gpt-oss-120b", "openai gpt-4o-mini");
    assertThat(plan.rationale())
        .contains(
            "mixtral-8x7b was retired by groq; its successor openai/gpt-oss-120b is used",
            "the agent prefers groq openai/gpt-oss-120b");
  }

  @Test
  void modelsThatTakeLongerQuestionsStandAtTheEnd() {
    RoutePlan plan = plan("complex_reasoning", null, "x");
    assertThat(labels(plan.candidates()))
        .startsWith("openai gpt-4o", "groq openai/gpt-oss-120b", "perplexity sonar-pro")
        .endsWith("openai gpt-6-sol");
    assertThat(labels(plan.candidates())).doesNotHaveDuplicates();
  }

  @Test
  void skipsWhatCannotAnswerInAFormat() {
    TaskParameters json =
        TaskParameters.NONE.with(it -> {
          it.taskType = TaskType.SIMPLE;
          it.responseSchema = Json.object();
        });
    listings.put("openai_compatible", new Listing(set("llama3"), Map.of()));
    RoutePlan plan =
        router("openai_compatible", "groq")
            .plan(USER, AgentType.MCP_ORCHESTRATOR, AgentConfig.DEFAULT, "x", json);
    assertThat(labels(plan.candidates())).startsWith("groq openai/gpt-oss-20b");
    Demand vision = new Demand(10, null, Set.of("vision"));
    RoutePlan none =
        router("groq")
            .plan(
                USER,
                AgentType.MCP_ORCHESTRATOR,
                AgentConfig.DEFAULT,
                "x",
                TaskParameters.NONE,
                vision);
    assertThat(none.candidates()).isEmpty();
    assertThat(none.rationale()).contains("groq openai/gpt-oss-20b cannot do vision");
  }

  @Test
  void aModelThatItsProviderNoLongerListsIsAskedLast() {
    listings.put("openai", new Listing(set("gpt-6-sol", "gpt-6-luna", "gpt-4o-mini"), Map.of()));
    RoutePlan plan = plan("complex_reasoning", null, "x");
    assertThat(labels(plan.candidates())).startsWith("openai gpt-6-sol").endsWith("openai gpt-4o");
    assertThat(plan.rationale())
        .contains("openai gpt-4o is not among the models that its provider lists");
  }

  @Test
  void aModelWhoseLastDayHasPassedGivesWayToItsSuccessor() {
    clock.move(Duration.ofDays(60));
    RoutePlan plan = plan("simple", null, "x");
    assertThat(labels(plan.candidates()))
        .startsWith("openai gpt-6-luna")
        .endsWith("openai gpt-4o-mini");
    assertThat(plan.rationale()).contains("gpt-4o-mini was shut down on 2027-01-14");
    Named.Found named = found("gpt-4o", List.of(), "openai");
    assertThat(labels(named.candidates())).containsExactly("openai gpt-6-sol", "openai gpt-4o");
    assertThat(named.rationale()).contains("its successor gpt-6-sol is used");
  }

  @Test
  void warnsOfModelsThatEndWithinNinetyDays() {
    Lifetimes lifetimes = new Lifetimes(Catalogue.builtIn(), served, clock);
    assertThat(lifetimes.warnings(Set.of("openai", "groq")))
        .containsExactly(
            "openai gpt-4o shuts down on 2027-01-14, in 53 days; use gpt-6-sol instead",
            "openai gpt-4o-mini shuts down on 2027-01-14, in 53 days; use gpt-6-luna instead");
    listings.put(
        "groq",
        new Listing(
            set("openai/gpt-oss-20b"), Map.of("openai/gpt-oss-20b", LocalDate.of(2026, 12, 1))));
    assertThat(lifetimes.warnings(Set.of("groq")))
        .containsExactly(
            "groq openai/gpt-oss-20b shuts down on 2026-12-01, in 9 days; choose another model");
  }

  @ParameterizedTest
  @CsvSource({
    "gpt-4o, openai gpt-4o",
    "openai/gpt-4o, openai gpt-4o",
    "openai/gpt-oss-120b, groq openai/gpt-oss-120b",
    "groq/openai/gpt-oss-120b, groq openai/gpt-oss-120b",
    "openai/ft:my-own, openai ft:my-own",
    "llama-3.1-70b, groq openai/gpt-oss-120b",
    "o9-listed, openai o9-listed",
    "anything/else, openai_compatible anything/else"
  })
  void findsWhatANameStandsFor(String name, String label) {
    listings.put("openai", new Listing(set("gpt-4o", "o9-listed"), Map.of()));
    assertThat(labels(found(name, List.of(), "openai", "groq", "openai_compatible").candidates()))
        .containsExactly(label);
  }

  @Test
  void readsAnotherProvidersIdAsProviderAndModelWhereThatProviderIsNotConfigured() {
    assertThat(labels(found("openai/gpt-oss-120b", List.of(), "openai").candidates()))
        .containsExactly("openai gpt-oss-120b");
  }

  @Test
  void putsFallbacksBehindAndNoneTwice() {
    Named.Found found =
        found(
            "gpt-4o",
            List.of("groq/openai/gpt-oss-20b", "openai/gpt-4o", "auto"),
            "openai",
            "groq");
    assertThat(labels(found.candidates()))
        .startsWith("openai gpt-4o", "groq openai/gpt-oss-20b", "openai gpt-4o-mini")
        .doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gpt-4p | the model \"gpt-4p\" is not known; did you mean openai/gpt-4o",
        "opnai/foo | the model \"opnai/foo\" is not known; did you mean openai/foo?",
        "sonar | the model \"sonar\" is perplexity's, which is not configured",
        "perplexity/x | the model \"perplexity/x\" is perplexity's, which is not configured"
      })
  void saysWhatANameProbablyMeant(String name, String message) {
    for (List<String> names : List.of(List.of(name), List.of("gpt-4o", name))) {
      Named named =
          router("openai", "groq")
              .named(USER, names.getFirst(), names.subList(1, names.size()), () -> "", () -> SMALL);
      assertThat(named)
          .isInstanceOfSatisfying(
              Named.Missing.class,
              missing -> {
                assertThat(missing.name()).isEqualTo(name);
                assertThat(missing.message()).startsWith(message);
              });
    }
  }

  private Named.Found found(String model, List<String> fallbacks, String... providers) {
    return (Named.Found)
        router(providers).named(USER, model, fallbacks, () -> "Hello", () -> SMALL);
  }

  private RoutePlan plan(String type, @Nullable Optimize optimize, String text) {
    TaskParameters parameters =
        TaskParameters.NONE.with(it -> {
          it.taskType = TaskType.valueOf(type.toUpperCase(java.util.Locale.ROOT));
          it.optimize = optimize;
        });
    return router("openai", "groq", "perplexity")
        .plan(USER, AgentType.MCP_ORCHESTRATOR, AgentConfig.DEFAULT, text, parameters);
  }

  private Router router(String... providers) {
    return new Router(
        Catalogue.builtIn(),
        Providers.fixed(Clients.of(providers)),
        served,
        new Lifetimes(Catalogue.builtIn(), served, clock),
        latencies,
        Classification.builtIn());
  }

  private static AgentConfig config(List<String> providers, ModelPreferences models) {
    return new AgentConfig(providers, models, null, null, null, null, null, null, null, null, null);
  }

  private static Candidate candidate(String provider, String id) {
    return new Candidate(
        new Clients.Silent(provider), id, Catalogue.builtIn().find(provider, id).orElseThrow());
  }

  private static Set<String> set(String... ids) {
    return new LinkedHashSet<>(List.of(ids));
  }

  private static List<String> labels(List<Candidate> candidates) {
    return candidates.stream().map(Candidate::label).toList();
  }
}
