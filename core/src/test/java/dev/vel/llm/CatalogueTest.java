package dev.vel.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogueTest {
  private static final Catalogue CATALOGUE = Catalogue.builtIn();

  @Test
  void pricesADatedSnapshotAsTheModelItIsOf() {
    Catalogue catalogue = Catalogue.builtIn();
    assertThat(catalogue.pricing("openai", "gpt-4o-2024-08-06"))
        .isEqualTo(catalogue.find("openai", "gpt-4o"))
        .isPresent();
    assertThat(catalogue.pricing("openai", "gpt-4o-audio")).isEmpty();
  }

  @Test
  void knowsThePricesToTheCent() {
    Model model = CATALOGUE.find("openai", "gpt-4o").orElseThrow();
    assertThat(model.cost(new TokenUsage(1_000_000, 1_000_000, 400_000, 0)))
        .isEqualByComparingTo("12.00");
    assertThat(model.shutdown()).isEqualTo(LocalDate.of(2027, 1, 14));
    assertThat(CATALOGUE.find("groq", "openai/gpt-oss-20b").orElseThrow().cachedInputPrice())
        .isEqualByComparingTo("0.0375");
  }

  @Test
  void chargesLongInputsByTheirTier() {
    Model model = CATALOGUE.find("openai", "gpt-6-sol").orElseThrow();
    assertThat(model.cost(new TokenUsage(272_000, 1000, 0, 0)))
        .isEqualByComparingTo(new BigDecimal("0.544").add(new BigDecimal("0.01")));
    assertThat(model.cost(new TokenUsage(272_001, 1000, 0, 0)))
        .isEqualByComparingTo(new BigDecimal("1.088004").add(new BigDecimal("0.015")));
  }

  @ParameterizedTest
  @CsvSource({
    "gpt-4o, openai, gpt-4o",
    "openai/gpt-4o, openai, gpt-4o",
    "openai/gpt-oss-120b, groq, openai/gpt-oss-120b",
    "groq/openai/gpt-oss-120b, groq, openai/gpt-oss-120b",
    "sonar, perplexity, sonar",
  })
  void resolvesNamesAsPeopleWriteThem(String name, String provider, String id) {
    assertThat(CATALOGUE.resolve(name))
        .isEqualTo(new Resolution.Known(CATALOGUE.find(provider, id).orElseThrow(), null));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "llama-3.1-70b",
        "llama-3.1-70b-versatile",
        "mixtral-8x7b",
        "mixtral-8x7b-32768",
        "groq/llama-3.1-70b"
      })
  void followsARetiredNameToItsSuccessorAndSaysSo(String name) {
    assertThat(CATALOGUE.resolve(name))
        .isInstanceOfSatisfying(
            Resolution.Known.class,
            known -> {
              assertThat(known.model().id()).isEqualTo("openai/gpt-oss-120b");
              assertThat(known.note())
                  .contains("was retired by groq", "successor openai/gpt-oss-120b is used");
            });
  }

  @Test
  void passesOnAnUnlistedModelOfAKnownProviderAndHelpsWithATypingError() {
    assertThat(CATALOGUE.resolve("openai_compatible/llama3:8b"))
        .isEqualTo(new Resolution.Unlisted("openai_compatible", "llama3:8b"));
    assertThat(CATALOGUE.resolve("gtp-4o"))
        .isInstanceOfSatisfying(
            Resolution.Unknown.class,
            unknown -> assertThat(unknown.message()).contains("did you mean openai/gpt-4o"));
    assertThat(CATALOGUE.resolve("/")).isInstanceOf(Resolution.Unknown.class);
    assertThat(CATALOGUE.resolve("")).isInstanceOf(Resolution.Unknown.class);
  }

  @Test
  void routesEachTypeOfTaskInOrder() {
    assertThat(ids(CATALOGUE, "complex_reasoning")).startsWith("openai gpt-4o");
    assertThat(ids(CATALOGUE, "simple")).startsWith("openai gpt-4o-mini");
    assertThat(ids(CATALOGUE, "code_generation")).startsWith("groq openai/gpt-oss-120b");
    assertThat(ids(CATALOGUE, "research")).startsWith("perplexity sonar", "openai gpt-4o");
    assertThat(CATALOGUE.defaultFor("groq", "research").map(Model::id))
        .contains("openai/gpt-oss-120b");
    assertThat(CATALOGUE.defaultFor("openai_compatible", "simple")).isEmpty();
    assertThat(CATALOGUE.providers())
        .containsExactly("openai", "groq", "perplexity", "openai_compatible");
  }

  @Test
  void aFileOverridesPartsAndLeavesTheRest(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("models.yaml");
    Files.writeString(
        file,
        """
        providers: [house]
        models:
          - {provider: openai, id: gpt-4o, input: 1, output: 2}
          - {provider: house, id: oak, input: 0, output: 0}
        retired:
          - {provider: house, id: elm, successor: oak}
        routing:
          simple: [house/oak]
        """);
    Catalogue own = Catalogue.load(Optional.of(file));
    assertThat(own.find("openai", "gpt-4o").orElseThrow().inputPrice()).isEqualByComparingTo("1");
    assertThat(own.defaults("complex_reasoning").getFirst().inputPrice()).isEqualByComparingTo("1");
    assertThat(ids(own, "simple")).containsExactly("house oak");
    assertThat(own.resolve("elm")).isInstanceOf(Resolution.Known.class);
    assertThat(own.find("groq", "openai/gpt-oss-20b")).isPresent();
    assertThat(Catalogue.load(Optional.empty())).isSameAs(CATALOGUE);
  }

  @Test
  void namesEveryProblemOfABadFileAtOnce() {
    assertThat(
            problems(
                """
                models:
                  - {provider: openai, id: a, input: -1, output: 2, shutdown: soon}
                  - {provider: openai, output: 2, colour: red}
                routing: {complicated: [x]}
                more: 1
                """))
        .hasSizeGreaterThanOrEqualTo(6)
        .allMatch(problem -> problem.startsWith("test.yaml: "))
        .anyMatch(problem -> problem.contains("models[0].input must be a number"))
        .anyMatch(problem -> problem.contains("models[0].shutdown must be a date"))
        .anyMatch(problem -> problem.contains("models[1].id is required"))
        .anyMatch(problem -> problem.contains("models[1].colour is not a known field"))
        .anyMatch(problem -> problem.contains("routing.complicated"));
    assertThat(
            problems(
                """
                models:
                  - {provider: nobody, id: a, input: 1, output: 2}
                retired:
                  - {provider: groq, id: a, successor: b}
                  - {provider: groq, id: b, successor: a}
                routing: {simple: [openai/none, gpt-4o]}
                """))
        .hasSize(5);
    assertThat(problems("a: [")).singleElement().asString().contains("not valid YAML");
    assertThat(problems("models: 1\nmodels: 2")).hasSize(1);
    assertThat(problems("- 1")).isNotEmpty();
    CatalogueException missing =
        catchThrowableOfType(
            CatalogueException.class, () -> Catalogue.load(Optional.of(Path.of("/nowhere.yaml"))));
    assertThat(missing).hasMessage("the catalogue file /nowhere.yaml does not exist");
  }

  private static List<String> problems(String yaml) {
    return catchThrowableOfType(
            CatalogueException.class,
            () ->
                Catalogue.overriddenBy(
                    CatalogueFile.parse("test.yaml", yaml.getBytes(StandardCharsets.UTF_8))))
        .problems();
  }

  private static List<String> ids(Catalogue catalogue, String type) {
    return catalogue.defaults(type).stream()
        .map(model -> model.provider() + " " + model.id())
        .toList();
  }
}
